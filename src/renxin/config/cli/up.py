"""`renxin up`: the whole product in one command."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated
from urllib.error import URLError
from urllib.request import urlopen

import typer

from renxin.config import supervisor
from renxin.config.postgres import Cluster
from renxin.config.supervisor import Child, Family

from . import needs, say
from .offered import is_installed

READY_SECONDS = 60


def up(
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    live_port: Annotated[int, typer.Option(help="Port of the live connections.")] = 8001,
    mllp_port: Annotated[int, typer.Option(help="Port for HL7 v2 messages.")] = 2575,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    simulate: Annotated[
        str, typer.Option(help="Vendors to simulate, for trials only: wecom,oa,mini,sms,smpp. Opens channels.")
    ] = "",
) -> None:
    """Run everything: database, pages, worker, HL7 port, live pages. Ctrl-C stops all of it."""
    if simulate:
        os.environ["RENXIN_SIMULATE"] = simulate
    require_ports(host, {"port": port, "live_port": live_port, "mllp_port": mllp_port})
    prepare()
    if simulate:
        _open_simulated(simulate)
    run(port=port, live_port=live_port, mllp_port=mllp_port, host=host)


def _open_simulated(words: str) -> None:
    """Open the channels of simulated vendors, in the one hospital there is; without one say what comes first."""
    command = [sys.executable, "-m", "renxin.config.cli", "channels", "simulate", words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    say.screen.print((done.stdout or done.stderr).strip(), markup=False)
    if done.returncode == 2:
        raise typer.Exit(2)


def require_ports(host: str, ports: Mapping[str, int]) -> None:
    """Say so before anything is started when a port is taken."""
    for name, number in ports.items():
        if not supervisor.port_is_free(host, number):
            option = f"--{name.replace('_', '-')}"
            say.fail(f"Port {number} on {host} is taken. Choose another with {option}, or stop what holds it.")


def run(
    *,
    port: int,
    live_port: int,
    mllp_port: int,
    host: str,
    more: Sequence[Child] = (),
    welcome: Callable[[str], None] | None = None,
) -> None:
    """Keep all processes running until somebody stops them, then stop the database too."""
    family = Family([*_children(port, live_port, mllp_port, host), *more], _say_death)
    stop = threading.Event()
    supervisor.stop_on_signals(stop)
    ready = threading.Thread(target=_say_when_ready, args=(stop, host, port, mllp_port, welcome), daemon=True)
    try:
        family.look()
        ready.start()
        family.run(stop)
    finally:
        if not os.environ.get("DATABASE_URL"):
            Cluster(needs.home()).stop()
        say.screen.print("Stopped.")


def prepare() -> None:
    """Start the database and bring its tables up to date."""
    with say.screen.status("Starting the database …"):
        needs.running_database()
    with say.screen.status("Bringing the tables up to date …"):
        command = [sys.executable, "-m", "renxin.config.cli", "db", "migrate"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        say.fail(f"The tables could not be brought up to date:\n{done.stderr[-4000:]}", done.returncode)


def _children(port: int, live_port: int, mllp_port: int, host: str) -> list[Child]:
    environment = {"RENXIN_MLLP_PORT": str(mllp_port)}
    if "RENXIN_PUBLIC_URL" not in os.environ:
        environment["RENXIN_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    if is_installed("live") and os.environ.get("RENXIN_PRODUCTION") != "1" and "RENXIN_LIVE_URL" not in os.environ:
        environment["RENXIN_LIVE_URL"] = f"http://127.0.0.1:{live_port}/live/stream"
        environment["RENXIN_LIVE_ORIGINS"] = f"http://127.0.0.1:{port},http://localhost:{port}"
    commands = {
        "web": ["--port", str(port), "--host", host],
        "worker": [],
        "mllp": ["--port", str(mllp_port), "--host", host],
        "live": ["--port", str(live_port), "--host", host],
    }
    return [Child(name, [name, *arguments], environment) for name, arguments in commands.items() if is_installed(name)]


def _say_death(child: Child, code: int, pause: float) -> None:
    when = f"again in {pause:g} s" if pause else "starting it again"
    say.errors.print(f"{child.name} ended by itself (exit code {code}); {when}.", style="yellow", markup=False)


def _say_when_ready(
    stop: threading.Event, host: str, port: int, mllp_port: int, welcome: Callable[[str], None] | None
) -> None:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    deadline = time.monotonic() + READY_SECONDS
    while not stop.wait(0.2):
        try:
            with urlopen(f"http://{shown}:{port}/readyz", timeout=2):
                break
        except (URLError, OSError):
            if time.monotonic() > deadline:
                say.errors.print("The pages do not answer yet; `renxin doctor` may know why.", style="yellow")
                return
    if not stop.is_set():
        say.screen.print(f"[bold]Renxin runs:[/bold] http://{shown}:{port}/")
        if is_installed("mllp"):
            say.screen.print(f"HL7 v2 (MLLP):  {shown}:{mllp_port}")
        if welcome:
            welcome(f"http://{shown}:{port}/")
        say.screen.print("Ctrl-C stops everything.")
