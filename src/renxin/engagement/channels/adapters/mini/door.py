"""The three calls that the mini-program makes of us: who am I, here is my number, I allow these messages.

A call answers in JSON. `sign-in` gives a sealed ticket that the other two must bring; it lasts for a day.
"""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.engagement.channels import selectors, services
from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock, signing, tenant, throttle
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import token as by_token

from . import services as mini

CALLS_A_MINUTE: Final = 120
_KIND: Final = "mini.ticket"
_LASTS: Final = timedelta(days=1)
_WHY: Final = "the platform's one-time code, or the ticket it was changed into"
Told = Mapping[str, Any]


@by_token(_WHY)
@csrf_exempt  # called by the mini-program, which has no cookies of ours
@never_cache
@require_POST
def sign_in(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Change the platform's code into a ticket; let the person's id over all accounts come in."""

    def answer(channel: Channel, told: Told) -> dict[str, Any]:
        visitor = mini.sign_in(channel, str(told.get("code", "")))
        if visitor.unionid:
            seen = {"address": visitor.address, "unionid": visitor.unionid, "at": int(clock.now().timestamp())}
            arrival = f"v-{visitor.address}-{visitor.unionid}"
            services.accept_inbound(channel.tenant_id, channel, arrival, json.dumps({"visitor": seen}))
        return {"ticket": signing.seal_values(_KIND, [str(channel.uid), visitor.address, clock.wall()])}

    return _answer(request, uid, answer)


@by_token(_WHY)
@csrf_exempt  # called by the mini-program, which has no cookies of ours
@never_cache
@require_POST
def telephone(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Take the number that somebody agreed to give: it is hers in the mini-program, and joins her where it is known."""

    def answer(channel: Channel, told: Told) -> dict[str, Any]:
        address = _address(channel, told)
        number = mini.telephone(channel, str(told.get("code", "")))
        mini.note_telephone(channel, address, number)
        return {"number": f"{number[:3]}****{number[-4:]}"}

    return _answer(request, uid, answer)


@by_token(_WHY)
@csrf_exempt  # called by the mini-program, which has no cookies of ours
@never_cache
@require_POST
def permits(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Take what somebody chose when she was asked which messages she wants."""

    def answer(channel: Channel, told: Told) -> dict[str, Any]:
        answers = told.get("answers", {})
        if not isinstance(answers, dict):
            raise InvalidInput("answers must be an object", where="answers")
        kept = {str(template)[:80]: str(chosen) for template, chosen in list(answers.items())[:10]}
        return {"given": mini.note_permits(channel, _address(channel, told), kept)}

    return _answer(request, uid, answer)


def _answer(request: HttpRequest, uid: UUID, answer: Callable[[Channel, Told], dict[str, Any]]) -> JsonResponse:
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.hit("mini.door", sender, CALLS_A_MINUTE, 60):
        return JsonResponse({"error": "busy"}, status=429)
    channel = selectors.channel_by_uid(uid)
    if channel is None or channel.kind != "mini":
        raise Http404("channel")
    with tenant.scope(channel.tenant_id):
        try:
            told = json.loads(request.body or b"{}")
            return JsonResponse(answer(channel, told if isinstance(told, dict) else {}))
        except NotFound:
            return JsonResponse({"error": "ticket"}, status=401)
        except ChannelError as error:
            return JsonResponse({"error": error.reason}, status=502 if not error.permanent else 400)
        except (InvalidInput, ValueError):
            return JsonResponse({"error": "unreadable"}, status=400)


def _address(channel: Channel, told: Told) -> str:
    """Return who brings the ticket.

    Raises:
        NotFound: it is not one of this mini-program's, or too old.
    """
    uid, address, begun = signing.unseal_values(_KIND, str(told.get("ticket", "")))
    if uid != str(channel.uid) or clock.wall() - begun > _LASTS:
        raise NotFound("ticket")
    return str(address)
