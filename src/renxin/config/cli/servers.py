"""`renxin web | worker | mllp | live`: one process each; any number of them may share one database."""

import os
import threading
from typing import Annotated, Any, Final

import typer

from renxin.config import supervisor

from . import needs, say

LIVE_CONNECTIONS: Final = 16_384
"""Open pages that one live process holds; more processes hold more."""

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]


def web(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Host = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes; 0 means one for each core.")] = 0,
    threads: Annotated[int, typer.Option(help="Threads in each process; each holds one database connection.")] = 4,
) -> None:
    """Serve the pages and the API."""
    _ready_to_serve(host, port)
    from django.conf import settings
    from django.core.management import call_command

    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    _serve(
        "renxin.config.wsgi:application",
        interface="wsgi",
        address=host,
        port=port,
        workers=workers or os.cpu_count() or 1,
        blocking_threads=threads,
        # Who waits behind these gets an answer late but in order; beyond, the listening socket says no.
        backpressure=threads * 8,
        backlog=256,
        websockets=False,
    )


def live(port: Annotated[int, typer.Option(help="Port to listen on.")] = 8001, host: Host = "127.0.0.1") -> None:
    """Hold the open connections of live pages (server-sent events)."""
    _ready_to_serve(host, port)
    _serve(
        "renxin.doors.live.server:from_settings",
        interface="asgi",
        address=host,
        port=port,
        factory=True,
        # Connections stay open for as long as somebody looks: the server's own measure (1,024) counts them as waiting.
        backpressure=LIVE_CONNECTIONS,
        backlog=2_048,
    )


def worker(
    loops: Annotated[list[str] | None, typer.Option("--loop", help="Only these loops; all of them by default.")] = None,
) -> None:
    """Run what happens without anybody asking: consumers, due work, sending, tickers."""
    needs.ready_installation()
    from renxin.kernel.jobs.services import run_worker

    stop = threading.Event()
    supervisor.stop_on_signals(stop)
    run_worker(loops, stop)


def mllp(port: Annotated[int, typer.Option(help="Port to listen on.")] = 2575, host: Host = "127.0.0.1") -> None:
    """Listen for HL7 v2 messages: stored, acknowledged, then applied by the workers."""
    _ready_to_serve(host, port)
    from renxin.doors.connectors.hl7v2.server import serve

    stop = threading.Event()
    supervisor.stop_on_signals(stop)
    serve(host, port, stop)


def _ready_to_serve(host: str, port: int) -> None:
    if not supervisor.port_is_free(host, port):
        say.fail(f"Port {port} on {host} is taken. Choose another with --port, or stop what holds it.")
    needs.ready_installation()


def _serve(target: str, *, interface: str, **options: Any) -> None:
    from django.db import connections
    from granian.constants import Interfaces
    from granian.server import Server

    connections.close_all()  # the workers are forked from here
    Server(
        target,
        interface=Interfaces(interface),
        respawn_failed_workers=True,
        workers_kill_timeout=15,
        log_dictconfig={"version": 1, "disable_existing_loggers": False},
        **options,
    ).serve()
