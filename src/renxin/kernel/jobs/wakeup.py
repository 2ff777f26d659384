"""Waking loops: at once inside this process, and by at most one NOTIFY per 50 ms for all others."""

import os
import threading
import time
from collections.abc import Iterable
from typing import Final

from django.db import DatabaseError, InterfaceError, connection, transaction

CHANNEL: Final = "renxin_wake"
PAUSE: Final = 0.05
IDLE: Final = 10.0

_listeners: list[tuple[frozenset[str], threading.Event]] = []


class _Notifier:
    """A thread that sends the names it is given together, at most once in 50 ms, and ends when nobody asks."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked = threading.Event()
        self.names: set[str] = set()
        self.thread: threading.Thread | None = None
        self.pid = 0

    def ask(self, names: Iterable[str]) -> None:
        """Send `names` soon."""
        if self.pid != os.getpid():  # forked: the parent's thread does not run here, and its lock may be taken
            self.__init__()  # type: ignore[misc]
            self.pid = os.getpid()
        with self.lock:
            self.names |= set(names)
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="jobs.notifier", daemon=True)
                self.thread.start()
        self.asked.set()

    def _run(self) -> None:
        try:
            while self._is_wanted():
                _notify(self._taken())
                time.sleep(PAUSE)
        finally:
            with self.lock:
                if self.thread is threading.current_thread():
                    self.thread = None
            connection.close()

    def _is_wanted(self) -> bool:
        wanted = self.asked.wait(IDLE)
        with self.lock:
            if not wanted and not self.names:
                self.thread = None  # whoever asks from now on starts another
                return False
            return True

    def _taken(self) -> str:
        with self.lock:
            self.asked.clear()
            payload, self.names = " ".join(sorted(self.names)), set()
            return payload


_notifier = _Notifier()


def wake(*names: str) -> None:
    """Wake every loop that waits for one of `names`, here and in other processes, once the transaction commits."""
    transaction.on_commit(lambda: _wake_now(names), robust=True)


def listen(names: frozenset[str], event: threading.Event) -> None:
    """Set `event` whenever one of `names` is called in this process."""
    _listeners.append((names, event))


def unlisten(event: threading.Event) -> None:
    """Forget `event`."""
    _listeners[:] = [(names, kept) for names, kept in _listeners if kept is not event]


def hear_all() -> None:
    """Set every event of this process."""
    for _, event in _listeners:
        event.set()


def hear(names: set[str]) -> None:
    """Set the events of this process that wait for one of `names`."""
    for wanted, event in _listeners:
        if wanted & names:
            event.set()


def _wake_now(names: tuple[str, ...]) -> None:
    hear(set(names))
    _notifier.ask(names)


def _notify(payload: str) -> None:
    # A connection kept from the last time may be dead by now: the second attempt has a new one. A notice that is lost
    # all the same costs a moment, for loops also look by themselves.
    for _attempt in range(2 if payload else 0):
        try:
            _point_at_current_database()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
            return
        except (DatabaseError, InterfaceError):
            connection.close()


def _point_at_current_database() -> None:
    kept = connection.connection
    if kept is not None and kept.info.dbname != connection.settings_dict["NAME"]:
        connection.close()  # the process was pointed elsewhere meanwhile
