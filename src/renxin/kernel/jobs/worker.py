"""The worker process: one thread for each loop (or several), one listener, one thread of signs of life."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import structlog
from django.db import connection

from . import registry, wakeup

log = structlog.get_logger(__name__)
BACKOFF = (0.5, 1, 2, 5, 10, 30)


def run_worker(loops: list[str] | None = None, stop: threading.Event | None = None) -> None:
    """Run `loops` (all by default) until `stop` is set; every loop finishes the batch it is in."""
    stop = stop or threading.Event()
    with _started(registry.loops(loops), stop):
        stop.wait()


@contextmanager
def _started(loops: list[registry.Loop], stop: threading.Event) -> Iterator[None]:
    runners = [_Runner(loop, stop) for loop in loops for _ in range(loop.threads)]
    threads = [threading.Thread(target=runner.run, name=runner.loop.name) for runner in runners]
    threads.append(threading.Thread(target=_listen, args=(stop,), name="jobs.listener"))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for runner in runners:
            runner.woken.set()
        for thread in threads:
            thread.join()


class _Runner:
    """One thread of one loop."""

    def __init__(self, loop: registry.Loop, stop: threading.Event) -> None:
        self.loop = loop
        self.stop = stop
        self.woken = threading.Event()
        self.failures = 0
        wakeup.listen(loop.wake_on, self.woken)

    def run(self) -> None:
        while not self.stop.is_set():
            self.woken.clear()
            if self._step() == 0:
                self.woken.wait(self.loop.every)
        connection.close()

    def _step(self) -> int:
        try:
            done = self.loop.step()
        except Exception as error:  # a loop must outlive anything its work does
            self.failures += 1
            log.error("jobs.loop_failed", loop=self.loop.name, error=type(error).__name__, times=self.failures)
            connection.close_if_unusable_or_obsolete()
            self.stop.wait(BACKOFF[min(self.failures, len(BACKOFF)) - 1])
            return 0
        self.failures = 0
        return done


def _listen(stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            with _own_connection() as listener:
                listener.execute(f"LISTEN {wakeup.CHANNEL}")
                failures = 0
                while not stop.is_set():
                    for notice in listener.notifies(timeout=0.5, stop_after=1):
                        wakeup.hear(set(notice.payload.split()))
        except psycopg.Error:
            failures += 1
            stop.wait(BACKOFF[min(failures, len(BACKOFF)) - 1])


@contextmanager
def _own_connection() -> Iterator[psycopg.Connection]:
    parameters = connection.get_connection_params()
    known = {key: value for key, value in parameters.items() if key not in ("cursor_factory", "context")}
    with psycopg.connect(**known, autocommit=True) as made:
        yield made
