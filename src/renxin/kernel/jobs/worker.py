"""The worker process: a thread for each loop (or several), one that listens, one for tasks, one for signs of life."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import structlog
from django.db import DatabaseError, InterfaceError, connection

from renxin.kernel.core.errors import in_words

from . import beats, registry, tasks, wakeup

log = structlog.get_logger(__name__)
BACKOFF = (0.5, 1, 2, 5, 10, 30)


def run_worker(loops: list[str] | None = None, stop: threading.Event | None = None, *, with_tasks: bool = True) -> None:
    """Run `loops` (all by default) and Procrastinate's tasks until `stop` is set, or SIGTERM or SIGINT comes.

    Every loop finishes the batch it is in. A lost database is waited for.
    """
    stop = stop or _stopped_by_signals()
    runners = [_Runner(loop, stop) for loop in registry.loops(loops) for _ in range(loop.threads)]
    heart = beats.Heart()
    jobs: list[Callable[[], None]] = [runner.run for runner in runners]
    jobs += [lambda: _listen(stop), lambda: _beat(stop, heart, runners)]
    jobs += [lambda: tasks.work(stop)] if with_tasks else []
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    with _listening(runners):
        for thread in threads:
            thread.start()
        stop.wait()
        for runner in runners:
            runner.woken.set()
        for thread in threads:
            thread.join()
    log.info("jobs.worker_stopped", loops=len(runners))


class _Runner:
    """One thread of one loop."""

    def __init__(self, loop: registry.Loop, stop: threading.Event) -> None:
        self.loop = loop
        self.stop = stop
        self.woken = threading.Event()
        self.done = self.failures = 0
        self.error = ""

    @property
    def name(self) -> str:
        return self.loop.name

    def run(self) -> None:
        while not self.stop.is_set():
            self.woken.clear()
            if self._step() == 0 and not self.stop.is_set():
                self.woken.wait(self.loop.every)
        connection.close()

    def _step(self) -> int:
        try:
            done = self.loop.step()
        except Exception as error:  # a loop must outlive anything its work does
            self.failures += 1
            self.error = in_words(error)
            log.error("jobs.loop_failed", loop=self.name, error=self.error, times=self.failures)
            connection.close()  # whatever state it is in
            self.stop.wait(_pause(self.failures))
            return 0
        self.failures = 0
        self.done += done
        return done


@contextmanager
def _listening(runners: list[_Runner]) -> Iterator[None]:
    for runner in runners:
        wakeup.listen(runner.loop.wake_on, runner.woken)
    try:
        yield
    finally:
        for runner in runners:
            wakeup.unlisten(runner.woken)


def _listen(stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            with _own_connection() as listener:
                listener.execute(f"LISTEN {wakeup.CHANNEL}")
                wakeup.hear_all()  # whatever was called while nobody listened
                failures = 0
                while not stop.is_set():
                    for notice in listener.notifies(timeout=0.5):
                        wakeup.hear(set(notice.payload.split()))
        except psycopg.Error:
            failures += 1
            stop.wait(_pause(failures))
    connection.close()


def _beat(stop: threading.Event, heart: beats.Heart, runners: list[_Runner]) -> None:
    _try(lambda: heart.beat(runners))
    while not stop.wait(beats.EVERY):
        _try(lambda: heart.beat(runners))
    _try(heart.stop)
    connection.close()


def _try(write: Callable[[], None]) -> None:
    try:
        write()
    except (DatabaseError, InterfaceError):
        connection.close()  # the next beat finds another


@contextmanager
def _own_connection() -> Iterator[psycopg.Connection]:
    parameters = connection.get_connection_params()
    known = {key: value for key, value in parameters.items() if key not in ("cursor_factory", "context")}
    with psycopg.connect(**known, autocommit=True) as made:
        yield made


def _pause(failures: int) -> float:
    return BACKOFF[min(failures, len(BACKOFF)) - 1]


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
