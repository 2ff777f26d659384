"""What measurements share: the product's own web server, calls to it over eight connections, the server's time."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final

import psutil

CLIENTS: Final = 8
_STARTS_WITHIN: Final = 120.0

Call = tuple[str, str | bytes]


def server_seconds() -> float:
    """Return what the database's process behind our connection has used; 0 where it runs elsewhere."""
    from django.db import connection

    try:
        used = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    except psutil.Error:
        return 0.0
    return used.user + used.system


class Serving:
    """The web server in processes of its own; the block gets its port.

    Args:
        options: of `renxin web`, beside the port.
        limit: how many API calls a minute are let through, where the brake itself is not what is measured.
        process: which process it is: `web`, or `live` for open connections.
    """

    def __init__(self, *options: str, limit: int = 0, process: str = "web") -> None:
        self._options, self._kind = options, process
        self._environment = {key: value for key, value in os.environ.items() if key != "RENXIN_BENCH_CHILD"}
        if limit:
            self._environment["RENXIN_API_LIMIT"] = str(limit)

    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        command = [sys.executable, "-m", "renxin.config.cli", self._kind, "--port", str(port), *self._options]
        self._process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        give_up = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < give_up:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return port
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"renxin {self._kind} did not start")

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def post_all(port: int, calls: Sequence[Call], content_type: str, *, pace: int = 0) -> tuple[list[float], int]:
    """Post over eight connections; return the seconds each took, and how many were refused.

    With a pace (calls a second) each is due at its time, and waiting for its turn counts.
    """
    latencies: list[float] = []
    refused: list[int] = []
    begin = time.perf_counter() + 0.05

    def work(place: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.connect()
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(place, len(calls), CLIENTS):
            path, body = calls[number]
            due = begin + number / pace if pace else time.perf_counter()
            time.sleep(max(0.0, due - time.perf_counter()))
            line.request("POST", path, body, {"Content-Type": content_type})
            answer = line.getresponse()
            answer.read()
            latencies.append(time.perf_counter() - due)
            if answer.status != 200:
                refused.append(answer.status)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return latencies, len(refused)
