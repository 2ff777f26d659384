"""Processes of the product that kill themselves with -9 at a chosen moment, and somebody who lives through it.

A moment is "before" or "after" the commit of the first transaction that writes to a table: so the test names what
happens (a task is made, a message is handed over), and not where in the code. All processes are forked from one that
has started the product once.
"""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal

import httpx
from django.conf import settings
from django.test import Client

from renxin.kernel.core import clock

When = Literal["before", "after"]
PATIENCE = 240

_SCRIPT = r"""
import json, os, re, signal, sys, threading
from contextvars import ContextVar
from datetime import datetime
import django
django.setup()
from renxin.kernel.core import clock, hot
from renxin.kernel.core.backend import base

here = threading.local()

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def spied(real, line, writes, when):
    def run(self, statement, *args, **more):
        mine = bool(writes.search(str(statement)))
        alone = mine and getattr(self, line).autocommit  # commits by itself
        here.wrote = getattr(here, "wrote", False) or (mine and not alone)
        if alone and when == "before":
            die()
        found = real(self, statement, *args, **more)
        if alone:
            die()
        return found
    return run

def ending(real, committed, when):
    def end(self):
        wrote, here.wrote = getattr(here, "wrote", False), False
        if wrote and committed and when == "before":
            die()
        real(self)
        if wrote and committed:
            die()
    return end

def listening(port):
    print(json.dumps({"port": port}), flush=True)

def live(role, instant, table, when):
    signal.alarm(PATIENCE)
    clock._frozen = ContextVar("frozen_for_all_threads", default=datetime.fromisoformat(instant))
    writes = re.compile(rf'(INSERT INTO|UPDATE|COPY)\s+"?{table}(_\d+)?"?[\s(]', re.I)
    base.Cursor.execute = spied(base.Cursor.execute, "connection", writes, when)
    base.Cursor.copy = spied(base.Cursor.copy, "connection", writes, when)
    hot.Prepared.run = spied(hot.Prepared.run, "driver", writes, when)
    base.DatabaseWrapper._commit = ending(base.DatabaseWrapper._commit, True, when)
    base.DatabaseWrapper._rollback = ending(base.DatabaseWrapper._rollback, False, when)
    if role == "worker":
        from renxin.kernel.jobs.services import run_worker
        run_worker()
    elif role == "mllp":
        from renxin.doors.connectors.hl7v2.server import serve
        serve("127.0.0.1", 0, threading.Event(), started=listening)
    else:
        from wsgiref.simple_server import make_server
        from django.core.wsgi import get_wsgi_application
        server = make_server("127.0.0.1", 0, get_wsgi_application())
        listening(server.server_port)
        server.serve_forever()

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        live(**json.loads(line))
        os._exit(0)
    print(json.dumps({"ended": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}), flush=True)
"""


class Killer:
    """Starts processes that die, on the database of the test."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._mother = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT.replace("PATIENCE", str(PATIENCE))],
            env={**environment, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def worker(self, table: str, when: When) -> None:
        """Run a worker until it dies there."""
        self._begin("worker", table, when)
        self._died()

    def hl7_door(self, table: str, when: When) -> AbstractContextManager[int]:
        """Return a block with the port of an HL7 door that dies there inside the block."""
        return self._listening("mllp", table, when)

    def press(self, path: str, pressed: dict[str, Any], table: str, when: When, user: Any = None) -> None:
        """Send a form to a web server that dies of it: whoever pressed the button gets no answer."""
        with self._listening("web", table, when) as port, _line(port, user) as line:
            try:
                found = line.post(path, data=pressed)
            except httpx.TransportError:
                return
            raise AssertionError(f"{path}: {found.status_code}, and the server lives")

    def stop(self) -> None:
        """End the mother of them all."""
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.close()
        self._mother.stdout.close()
        assert self._mother.wait(PATIENCE) == 0

    @contextmanager
    def _listening(self, role: str, table: str, when: When) -> Iterator[int]:
        self._begin(role, table, when)
        yield int(self._said()["port"])
        self._died()

    def _begin(self, role: str, table: str, when: When) -> None:
        assert self._mother.stdin is not None
        told = {"role": role, "instant": clock.now().isoformat(), "table": table, "when": when}
        self._mother.stdin.write(json.dumps(told) + "\n")
        self._mother.stdin.flush()

    def _died(self) -> None:
        said = self._said()
        assert said == {"ended": -signal.SIGKILL}, said

    def _said(self) -> dict[str, int]:
        assert self._mother.stdout is not None
        found: dict[str, int] = json.loads(self._mother.stdout.readline())
        return found


def alive(user: Any = None) -> Client:
    """Return somebody at a web server that lives."""
    client = Client(headers={"host": "localhost"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    if user is not None:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def path_of(address: str) -> str:
    """Return an address without its host."""
    return re.sub(r"^https?://[^/]+", "", address)


@contextmanager
def _line(port: int, user: Any) -> Iterator[httpx.Client]:
    secret = "k" * 32
    cookies = {settings.CSRF_COOKIE_NAME: secret, settings.LANGUAGE_COOKIE_NAME: "zh-hans"}
    if user is not None:
        cookies[settings.SESSION_COOKIE_NAME] = alive(user).cookies[settings.SESSION_COOKIE_NAME].value
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}",
        cookies=cookies,
        headers={"X-CSRFToken": secret},
        timeout=PATIENCE,
        trust_env=False,
    ) as line:
        yield line
