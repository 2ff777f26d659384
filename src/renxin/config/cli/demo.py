"""`renxin demo`: the demo hospital, with an information system that talks to it and a clock that can be moved."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from renxin.config import supervisor
from renxin.config.postgres import Cluster, roles
from renxin.config.supervisor import Child

from . import needs, progress, say, up

app = typer.Typer(help="The demo hospital: the whole chain on made-up people.", invoke_without_command=True)


@app.callback()
def demo(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    live_port: Annotated[int, typer.Option(help="Port of the live connections.")] = 8001,
    mllp_port: Annotated[int, typer.Option(help="Port for HL7 v2 messages.")] = 2575,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was done in the demo and begin anew.")] = False,
) -> None:
    """Run the demo hospital. Its data live in a folder of their own (var/demo), never beside real ones."""
    os.environ["RENXIN_DEMO"] = "1"
    if "RENXIN_HOME" not in os.environ:
        os.environ["RENXIN_HOME"] = str(needs.home() / "demo")
    if context.invoked_subcommand:
        return
    ports = {"port": port, "live_port": live_port, "mllp_port": mllp_port}
    up.require_ports(host, ports)
    if not os.environ.get("DATABASE_URL") and (fresh or not _complete().exists()):
        _forget()
    up.prepare()
    if subprocess.run([sys.executable, "-m", "renxin.config.cli", "demo", "seed"], check=False).returncode:
        say.fail("The demo hospital could not be made; the lines above say why.")
    _complete().touch()
    his = Child("his", ["demo", "his", "--mllp-port", str(mllp_port)])
    up.run(**ports, host=host, more=[his], welcome=_welcome)


@app.command()
def seed() -> None:
    """Make the demo hospital when it is not there yet."""
    needs.ready_installation()
    from renxin.doors.demo import services
    from renxin.kernel.core.errors import RenxinError

    if services.is_seeded():
        return
    try:
        with progress.shown("Making the demo hospital …") as show:
            services.seed_hospital(show)
    except RenxinError as error:
        say.fail(str(error))


@app.command()
def his(
    mllp_port: Annotated[int, typer.Option(help="Where the product listens for HL7 v2.")] = 2575,
    host: Annotated[str, typer.Option(help="On which machine.")] = "127.0.0.1",
) -> None:
    """Play the hospital information system: report what happens to patients as the clock goes on."""
    needs.ready_installation()
    from renxin.doors.demo import services

    stop = threading.Event()
    supervisor.stop_on_signals(stop)
    services.run_his(host, mllp_port, stop)


def _complete() -> Path:
    """Return the mark of a seed that reached its end; one that was interrupted is begun anew."""
    return needs.home() / "demo-complete"


def _forget() -> None:
    _complete().unlink(missing_ok=True)
    needs.running_database()
    roles.remake_database(Cluster(needs.home()).connect, roles.DATABASE)


def _welcome(address: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "renxin.config.cli", "demo", "sign-ins"], capture_output=True, text=True, check=False
    ).stdout
    say.screen.print(f"Phone simulator: {address}simulator/")
    say.screen.print(said.rstrip(), markup=False)


@app.command(name="sign-ins", hidden=True)
def sign_ins() -> None:
    """Print who may sign in to the demo."""
    needs.started_django()
    from renxin.doors.demo import services

    for words, username, password in services.sign_ins():
        say.screen.print(f"  {username:<14} {password:<14} {words}", markup=False)
