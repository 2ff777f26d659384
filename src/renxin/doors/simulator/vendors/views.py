"""Simulated vendors over HTTP: what an adapter of ours calls when its `base_url` says so."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from renxin.people.organizations.access import token

from . import app
from .base import Call
from .transport import tenant_id_of


@token("whatever the simulated vendor asks for; included only in the demo")
@csrf_exempt  # called by programs, as the vendor's own address is
def vendor(request: HttpRequest, uid: UUID, kind: str, path: str) -> HttpResponse:
    """Let a simulated vendor answer."""
    call = Call(
        method=str(request.method),
        path=path,
        query={name: str(request.GET[name]) for name in request.GET},
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )
    try:
        reply = app.answer(tenant_id_of(uid), kind, call)
    except LookupError as error:
        return HttpResponse(str(error), status=404, content_type="text/plain")
    except app.Lost:
        return HttpResponse(status=504)
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type, headers=dict(reply.headers))
