"""Calls from simulated vendors to our door: over the network by a loop, in tests by `deliver_callbacks(client)`."""

from datetime import timedelta
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.db.models import Q
from django.urls import Resolver404, resolve

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import is_inline

from .store import SimulatedCallback

BATCH: Final = 100
TRIES: Final = 3
LEASE: Final = timedelta(seconds=60)
PAUSE: Final = timedelta(seconds=5)
State = SimulatedCallback.State


def call_back_due(limit: int = BATCH) -> int:
    """Make the calls that are due, one batch; return how many.

    They go over the network where this installation has an address; in trials without one straight to the view.
    """
    rows = _claim(limit)
    if not rows:
        return 0
    if is_inline() or not settings.RENXIN_PUBLIC_URL:
        for row in rows:
            _settle(row, _call_view(row))
        return len(rows)
    with httpx.Client(timeout=6.0, trust_env=False) as client:
        for row in rows:
            _settle(row, _post(client, row))
    return len(rows)


def deliver_callbacks(client: Any, *, rounds: int = 5) -> list[int]:
    """Make all calls through Django's test client, whatever their time; return how our door answered them."""
    answered: list[int] = []
    for _round in range(rounds):
        rows = list(SimulatedCallback.objects.filter(state=State.DUE).order_by("id"))
        for row in rows:
            parts = urlsplit(row.url)
            headers = {name: value for name, value in row.headers.items() if name.lower() != "content-type"}
            response = client.generic(
                row.method,
                f"{parts.path}?{parts.query}" if parts.query else parts.path,
                row.body.encode(),
                content_type=row.headers.get("Content-Type", "application/json"),
                headers=headers,
            )
            _settle(row, int(response.status_code))
            answered.append(int(response.status_code))
        if not rows:
            break
    return answered


def _claim(limit: int) -> list[SimulatedCallback]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=clock.wall())
    soon = Q() if is_inline() else Q(due_at__lte=clock.wall())
    with transaction.atomic():
        due = SimulatedCallback.objects.filter(free, soon, state=State.DUE).order_by("due_at", "id")
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        SimulatedCallback.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=clock.wall() + LEASE)
    return rows


def _call_view(row: SimulatedCallback) -> int:
    """Hand a call to the view that its address leads to, in the shape in which a server would."""
    parts, body = urlsplit(row.url), row.body.encode()
    environ = {
        "REQUEST_METHOD": row.method,
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "CONTENT_TYPE": row.headers.get("Content-Type", "application/json"),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in row.headers.items()},
    }
    try:
        found = resolve(parts.path)
    except Resolver404:
        return 404
    return int(found.func(WSGIRequest(environ), *found.args, **found.kwargs).status_code)


def _post(client: httpx.Client, row: SimulatedCallback) -> int | None:
    url = row.url if "://" in row.url else f"{settings.RENXIN_PUBLIC_URL or 'http://127.0.0.1:8000'}{row.url}"
    try:
        return client.request(row.method, url, content=row.body.encode(), headers=row.headers).status_code
    except httpx.HTTPError:
        return None


def _settle(row: SimulatedCallback, status_code: int | None) -> None:
    row.attempts += 1
    row.status_code, row.leased_until = status_code, None
    if status_code is not None and status_code < 500:
        row.state = State.HEARD
    elif row.attempts >= TRIES:
        row.state = State.FAILED
    else:
        row.due_at = clock.wall() + PAUSE
    row.save(update_fields=["attempts", "status_code", "leased_until", "state", "due_at"])
