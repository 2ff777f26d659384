"""One view for all vendors."""

from typing import Final
from uuid import UUID

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as writing
from renxin.kernel.core import tenant, throttle
from renxin.people.organizations.access import token

log = structlog.get_logger(__name__)
LARGEST: Final = 2 * 1024 * 1024
FORGED_A_MINUTE: Final = 120
_PLAIN: Final = "text/plain; charset=utf-8"


@token("the vendor's signature, checked by the channel's adapter")
@csrf_exempt  # no session to ride on: the signature is the authority
@require_http_methods(["GET", "POST", "OPTIONS"])
def callback(request: HttpRequest, uid: UUID, rest: str = "") -> HttpResponse:
    """Keep what a vendor tells one of our channels, and answer as the vendor wants it."""
    channel = channels.channel_by_uid(uid)
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if channel is None:
        return HttpResponse("no such channel", status=404, content_type=_PLAIN)
    if throttle.is_over("callbacks.forged", f"{uid} {sender}", FORGED_A_MINUTE, 60):
        return HttpResponse("too many wrong calls", status=429, content_type=_PLAIN)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse("too large", status=413, content_type=_PLAIN)
    with tenant.scope(channel.tenant_id):
        try:
            answer = channels.verify(channel, _seen(request, rest, sender))
        except (writing.Forged, ValueError) as error:
            throttle.count("callbacks.forged", f"{uid} {sender}", 60)
            log.warning("callbacks.refused", channel=str(uid), error=type(error).__name__)
            return HttpResponse("refused", status=403, content_type=_PLAIN)
        writing.note_reached(channel)
        if answer.arrivals:
            writing.accept_many(channel, answer.arrivals)
    return HttpResponse(
        answer.body, status=answer.status, content_type=answer.content_type, headers=dict(answer.headers)
    )


def _seen(request: HttpRequest, rest: str, sender: str) -> channels.CallbackRequest:
    return channels.CallbackRequest(
        method=str(request.method),
        path=rest,
        query={name: str(request.GET[name]) for name in request.GET},
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
        remote=sender,
    )
