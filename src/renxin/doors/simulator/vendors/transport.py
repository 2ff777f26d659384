"""Calls to simulated vendors that stay inside the process and its transaction; for tests and for quick trials."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

import httpx

from renxin.engagement.channels import http
from renxin.people.organizations import selectors as organizations

from . import app
from .base import Call

HOST: Final = "http://vendors.simulator"


class InProcess(httpx.BaseTransport):
    """Answers `http://vendors.simulator/<tenant uid>/<kind>/…`."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _slash, uid, kind, *rest = request.url.path.split("/")
        call = Call(
            method=request.method,
            path="/".join(rest),
            query=dict(parse_qsl(request.url.query.decode(), keep_blank_values=True)),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.read(),
        )
        try:
            reply = app.answer(tenant_id_of(UUID(uid)), kind, call)
        except app.Lost as lost:
            raise httpx.ReadTimeout("the answer is lost", request=request) from lost
        headers = {"Content-Type": reply.content_type, **reply.headers}
        return httpx.Response(reply.status, headers=headers, content=reply.body, request=request)


def base_url(tenant_id: int, kind: str) -> str:
    """Return the address of a vendor inside the process, for an account's `base_url`."""
    uid = next(row.uid for row in organizations.tenants() if row.pk == tenant_id)
    return f"{HOST}/{uid}/{kind}"


def tenant_id_of(uid: UUID) -> int:
    """Return the tenant with this uid.

    Raises:
        LookupError: there is none.
    """
    found = next((row.pk for row in organizations.tenants() if row.uid == uid), None)
    if found is None:
        raise LookupError("no such tenant")
    return found


def install() -> None:
    """Answer calls to `http://vendors.simulator` inside this process from now on."""
    http.mount(HOST, InProcess())


@contextmanager
def installed() -> Iterator[None]:
    """Answer calls to `http://vendors.simulator` inside the process until the block ends; then as before."""
    before = http.mount(HOST, InProcess())
    try:
        yield
    finally:
        http.mount(HOST, before)
