"""The chat as a page, in a frame of the hospital's site or by itself. A token in the form is the visitor."""

from typing import Any, Final
from uuid import UUID

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.selectors import channel_by_uid
from renxin.kernel.core import tenant, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import acting, public, token

from . import lines

VISITOR: Final = "the visitor's own token, in the form"
A_MINUTE: Final = 20


@require_GET
@public("anybody may ask the hospital something")
@xframe_options_exempt
def chat(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show the chat; the browser that opens it first gets a token of its own."""
    channel = _channel(uid)
    with acting(request, Actor.system(channel.tenant_id, "webchat")):
        context = {"channel": channel, "token": lines.new_visitor(channel), "greeting": _greeting(channel)}
        response = render(request, "channels/webchat/chat.html", context)
    origins = str(config_of(channel).get("origins", "")).split()
    return csp_update({"frame-ancestors": origins})(lambda _request: response)(request) if origins else response


@require_POST
@token(VISITOR)
@csrf_exempt  # inside a frame of another site no cookie comes along: the token is the authority
@xframe_options_exempt
def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the lines of one visitor."""
    channel = _channel(uid)
    visitor = _visitor(channel, request)
    with tenant.scope(channel.tenant_id):
        return _lines(request, channel, visitor)


@require_POST
@token(VISITOR)
@csrf_exempt  # as above
@xframe_options_exempt
def say(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a visitor write."""
    channel = _channel(uid)
    visitor = _visitor(channel, request)
    text = request.POST.get("text", "").strip()[: lines.LONGEST]
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.hit("webchat", visitor, A_MINUTE, 60) or throttle.hit("webchat.sender", sender, A_MINUTE * 10, 60):
        return HttpResponse(status=429)
    with tenant.scope(channel.tenant_id):
        if text:
            lines.say(channel, visitor, text, request.POST.get("name", "").strip())
        return _lines(request, channel, visitor)


def snippet(channel: Channel, base: str) -> str:
    """Return the line of HTML for the hospital's pages."""
    page = reverse("webchat", args=[channel.uid])
    return f'<script src="{base}{static("channels/webchat-button.js")}" data-chat="{base}{page}" defer></script>'


def _channel(uid: UUID) -> Channel:
    found = channel_by_uid(uid)
    if found is None or found.kind != "webchat":
        raise Http404("chat")
    return found


def _visitor(channel: Channel, request: HttpRequest) -> str:
    try:
        return lines.visitor_of(channel, request.POST.get("visitor", ""))
    except NotFound as error:
        raise Http404("visitor") from error


def _greeting(channel: Channel) -> str:
    return str(config_of(channel).get("greeting", ""))


def _lines(request: HttpRequest, channel: Channel, visitor: str) -> HttpResponse:
    context: dict[str, Any] = {"lines": lines.seen(channel, visitor), "greeting": _greeting(channel)}
    return render(request, "channels/webchat/_lines.html", context)
