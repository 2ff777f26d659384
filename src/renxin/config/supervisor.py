"""One process that keeps several others running: starts them, restarts one that dies, stops all of them together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

# A child that dies again and again is given time, so that it does not eat the machine.
PAUSES: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
_LOOK_EVERY: Final = 0.1
_PR_SET_PDEATHSIG: Final = 1
PARENT: Final = "RENXIN_PARENT"


@dataclass(slots=True)
class Child:
    """One process to keep running: a name for people, and the arguments of `renxin`."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    due_at: float = 0.0


def _nothing(_child: Child, _code: int, _pause: float) -> None:
    """Say nothing about a death."""


class Family:
    """Children that live and die together.

    Args:
        children: what to run.
        on_death: hears of each child that died by itself, its exit code, and the seconds until it is started again.
    """

    def __init__(self, children: Sequence[Child], on_death: Callable[[Child, int, float], None] = _nothing) -> None:
        self.children = list(children)
        self.on_death = on_death

    def run(self, stop: threading.Event) -> None:
        """Keep the children running until `stop` is set, then stop them."""
        try:
            while not stop.wait(_LOOK_EVERY):
                self.look()
        finally:
            self.stop()

    def look(self) -> None:
        """Start whoever should run and does not."""
        for child in self.children:
            if child.process is not None and (code := child.process.poll()) is not None:
                self._bury(child, code)
            if child.process is None and time.monotonic() >= child.due_at:
                child.process = _start(child)
                child.started_at = time.monotonic()

    def stop(self) -> None:
        """Ask all children to finish what they are doing; kill who has not after a while."""
        running = [child.process for child in self.children if child.process]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()
        for child in self.children:
            child.process = None

    def _bury(self, child: Child, code: int) -> None:
        assert child.process is not None  # noqa: S101
        _signal_group(child.process, signal.SIGKILL)  # what it started itself must not hold the port
        lived = time.monotonic() - child.started_at
        child.deaths = 1 if lived > STEADY_SECONDS else child.deaths + 1
        pause = PAUSES[min(child.deaths, len(PAUSES)) - 1]
        child.process, child.due_at = None, time.monotonic() + pause
        self.on_death(child, code, pause)


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def die_with_parent() -> None:
    """In a child: ask the kernel for SIGTERM when the parent is killed, so kill -9 of `up` leaves nobody behind."""
    parent = os.environ.pop(PARENT, "")
    if parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != int(parent):
            raise SystemExit("the process that started this one is gone")


def stop_on_signals(stop: threading.Event) -> None:
    """Set `stop` on Ctrl-C and SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())


def _start(child: Child) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "renxin.config.cli", *child.arguments],
        env={**os.environ, **child.environment, PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches us alone, and we tell them
    )


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
