"""What `renxin doctor` looks at. Each check says what it found and, when it is bad, what to do about it."""

import shutil
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.error import HTTPError, URLError

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.selectors import available_kinds
from renxin.kernel.core import clock, partitions
from renxin.kernel.jobs import selectors as jobs
from renxin.kernel.timeline import selectors as timeline

from . import assets, keys, messages, schema
from .supervisor import port_is_free

OLDEST_POSTGRES: Final = 15
LARGEST_DRIFT: Final = timedelta(seconds=2)
LEAST_FREE_GIB: Final = 2.0
PORTS: Final = {"web": 8000, "live": 8001, "mllp": 2575}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` is empty when all is well."""

    check: str
    ok: bool
    words: str
    advice: str = ""


def examine(ports: dict[str, int] | None = None) -> Iterator[Finding]:
    """Look at everything in turn; a check that fails in an unforeseen way is a finding too."""
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "database": _database,
        "migrations": _migrations,
        "keys": _keys,
        "partitions": _partitions,
        "assets": _assets,
        "words": _words,
        "clock": _clock,
        "disk": _disk,
        "proxies": _proxies,
        "ports": lambda: _ports(ports or PORTS),
        "workers": lambda: _workers(ports or PORTS),
        "facts": _facts,
        "channels": _channels,
    }
    for name, check in checks.items():
        try:
            yield from check()
        except DatabaseError as error:
            yield Finding(name, False, str(error).strip().split("\n")[0], _("Mend the database first."))


def _database() -> Iterator[Finding]:
    before = clock.wall()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000, "
            "current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        version, major, role, too_mighty = cursor.fetchone()
    took = (clock.wall() - before) / timedelta(milliseconds=1)
    words = _("PostgreSQL %(version)s answers as %(role)s in %(took).1f ms") % {
        "version": version,
        "role": role,
        "took": took,
    }
    if major < OLDEST_POSTGRES:
        yield Finding("database", False, words, _("Renxin needs PostgreSQL 15 or newer: upgrade the server."))
    elif too_mighty:
        advice = _("Let DATABASE_URL name a role without superuser and BYPASSRLS; .env.example shows how to make it.")
        yield Finding("database", False, words, advice)
    else:
        yield Finding("database", True, words)


def _migrations() -> Iterator[Finding]:
    pending = schema.pending()
    if pending:
        words = _("%(count)d migrations are missing, the first is %(first)s")
        found = words % {"count": len(pending), "first": pending[0]}
        yield Finding("migrations", False, found, _("Run: renxin db migrate"))
    else:
        yield Finding("migrations", True, _("the tables are up to date"))


def _keys() -> Iterator[Finding]:
    try:
        keys.remember()
        yield Finding("keys", True, _("the keys are those this database was written with"))
    except keys.OtherKeys as error:
        advice = _("Put back the secrets folder that belongs to this database.")
        yield Finding("keys", False, str(error).split(". ")[0], advice)


def _partitions() -> Iterator[Finding]:
    """Log tables need next month's partition before next month comes."""
    soon = clock.wall() + timedelta(days=32)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s)",
            [[f"{model._meta.db_table}_{soon:%Y%m}" for model in partitions.log_models()]],
        )
        count = len(cursor.fetchall())
    tables = len(partitions.log_models())
    if count < tables:
        words = _("%(count)d of %(tables)d log tables are ready for next month") % {"count": count, "tables": tables}
        yield Finding("partitions", False, words, _("Let a worker run: it makes them ahead. Run: renxin worker"))
    else:
        yield Finding("partitions", True, _("the log tables are ready for next month"))


def _assets() -> Iterator[Finding]:
    missing = assets.missing()
    if missing:
        yield Finding("assets", False, _("missing: %s") % ", ".join(missing), _("Run: make assets"))
    else:
        yield Finding("assets", True, _("scripts and icons are there"))


def _words() -> Iterator[Finding]:
    stale = messages.stale()
    if stale:
        words = _("%d catalogues of Chinese words are not compiled") % len(stale)
        yield Finding("words", False, words, _("Run: renxin messages compile"))
    else:
        yield Finding("words", True, _("Chinese and English are there"))


def _clock() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    drift = abs(theirs - clock.wall())
    moved = clock.now() - clock.wall()
    if drift > LARGEST_DRIFT:
        words = _("this machine and the database differ by %.1f s") % drift.total_seconds()
        yield Finding("clock", False, words, _("Let both follow a time server (chrony, systemd-timesyncd)."))
    elif moved > LARGEST_DRIFT:
        yield Finding("clock", True, _("right; the demo's clock is %d days ahead") % moved.days)
    else:
        yield Finding("clock", True, _("this machine and the database agree"))


def _disk() -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.HOME)
    free = usage.free / 2**30
    words = _("%(free).1f GiB free of %(total).0f in %(folder)s")
    found = words % {"free": free, "total": usage.total / 2**30, "folder": settings.HOME}
    advice = "" if free >= LEAST_FREE_GIB else _("Make room, or move RENXIN_HOME to a larger disk.")
    yield Finding("disk", not advice, found, advice)


def _proxies() -> Iterator[Finding]:
    """Behind a proxy nobody has named, the whole town calls from one address: brakes lock everybody out."""
    if settings.RENXIN_PROXIES:
        words = _("callers are known by what these say of them: %s") % ", ".join(settings.RENXIN_PROXIES)
        yield Finding("proxies", True, words)
    elif settings.PRODUCTION:
        words = _("no proxy is named, so every caller seems to come from the proxy's own address")
        advice = _("Name it in RENXIN_PROXIES and let it set X-Forwarded-For (docs/running.md shows how).")
        yield Finding("proxies", False, words, advice)
    else:
        yield Finding("proxies", True, _("none: callers come straight to us"))


def _ports(ports: dict[str, int]) -> Iterator[Finding]:
    for name, port in ports.items():
        if port_is_free("127.0.0.1", port):
            yield Finding("ports", True, _("%(name)s: nothing runs on %(port)d") % {"name": name, "port": port})
        elif name == "mllp" or _answers(port):
            yield Finding("ports", True, _("%(name)s answers on %(port)d") % {"name": name, "port": port})
        else:
            words = _("%(name)s: something else holds %(port)d") % {"name": name, "port": port}
            yield Finding("ports", False, words, _("Stop it, or start Renxin with another --port."))


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.read(10).strip() == b"ok")
    except (HTTPError, URLError, OSError, ValueError):
        return False


def _workers(ports: dict[str, int]) -> Iterator[Finding]:
    lives = jobs.lives()
    idle = [life.loop for life in lives if not life.workers]
    served = not port_is_free("127.0.0.1", ports["web"])
    if len(idle) == len(lives):
        advice = _("Run: renxin worker (or renxin up, which runs everything)") if served else ""
        yield Finding("workers", not served, _("no worker runs"), advice)
    elif idle:
        words = _("nobody runs %s") % ", ".join(idle)
        yield Finding("workers", False, words, _("Start a worker without --loop, or one for these."))
    else:
        yield Finding("workers", True, _("every loop is run by a worker"))
    for life in lives:
        if life.failing:
            words = _("%(loop)s fails: %(error)s") % {"loop": life.loop, "error": life.error}
            yield Finding("workers", False, words, _("The log of the worker has the whole story."))


def _facts() -> Iterator[Finding]:
    """Consumers that stopped at a fact they could not digest keep one patient's later facts waiting."""
    parked = {lag.consumer: lag.parked for lag in timeline.lag() if lag.parked}
    if parked:
        listed = ", ".join(f"{name} {count}" for name, count in sorted(parked.items()))
        advice = _("The log of the worker says why; mend it, then un-park them.")
        yield Finding("facts", False, _("facts are parked: %s") % listed, advice)
    else:
        yield Finding("facts", True, _("no fact is parked"))


def _channels() -> Iterator[Finding]:
    found = Channel.objects.filter(is_active=True).order_by("id")
    for channel in found:
        if channel.kind not in available_kinds():
            words = _("%(name)s: this version does not speak %(kind)s") % {"name": channel.name, "kind": channel.kind}
            yield Finding("channels", False, words, _("Switch the channel off under Settings, Channels."))
        elif channel.kind == "sandbox" and not settings.RENXIN_DEMO:
            words = _("%s: a sandbox, what is sent there reaches nobody") % channel.name
            yield Finding("channels", False, words, _("Set up a real channel, or switch the sandbox off."))
        else:
            yield Finding("channels", True, _("%s is ready") % channel.name)
    if not found:
        yield Finding("channels", True, _("none yet: people are reached by telephone and printed codes"))
