"""Waking loops: at once inside this process, and by at most one NOTIFY per 50 ms for all others."""

import os
import threading
import time
from typing import Final

from django.db import DatabaseError, connection, transaction

CHANNEL: Final = "renxin_wake"
PAUSE: Final = 0.05

_listeners: list[tuple[frozenset[str], threading.Event]] = []


class _Notifier:
    """Collects names and sends them together. The first goes out at once, those of the next 50 ms in one more."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.lock = threading.Lock()
        self.names: set[str] = set()
        self.sent_at = float("-inf")
        self.timer: threading.Timer | None = None

    def ask(self, names: tuple[str, ...]) -> None:
        with self.lock:
            if os.getpid() != self.pid:  # forked: the parent's timer does not run here
                self.pid, self.timer, self.names = os.getpid(), None, set()
            wait = self.sent_at + PAUSE - time.monotonic()
            self.names |= set(names)
            if wait > 0:
                self._send_later(wait)
                return
            payload = self._taken()
        _notify(payload)

    def _send_later(self, wait: float) -> None:
        if self.timer is None:
            self.timer = threading.Timer(wait, self._send_now)
            self.timer.daemon = True
            self.timer.start()

    def _send_now(self) -> None:
        with self.lock:
            self.timer = None
            payload = self._taken()
        try:
            _notify(payload)
        except DatabaseError:  # a notice lost costs a moment: loops also look by themselves
            pass
        finally:
            connection.close()  # this thread's own

    def _taken(self) -> str:
        payload, self.names = " ".join(sorted(self.names)), set()
        self.sent_at = time.monotonic()
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
    if payload:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
