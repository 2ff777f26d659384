"""Reading a message outside the messenger it was sent over: its code opens the page, one small proof opens the words.

Mail and text messages only say that there is something to read; this is where it stands.
"""

from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.channels.services import DeliveryNotice
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations import services as writing
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting
from renxin.people.organizations.access import token as by_token
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import dress, portal_page

from . import proving

WRONG_CODES_A_MINUTE: Final = 20


@by_token("the message's code, which only its reader has; its words open after a proof of who reads")
@csrf_exempt  # the code is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the proof, or show the message."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("portal.read", sender, WRONG_CODES_A_MINUTE, 60):
        return portal_page(request, "portal/ended.html", {"why": "busy"}, 429)
    found = [each for each in conversations.by_codes(conversations.codes_in(code)) if each.has_left]
    if len(found) != 1:
        throttle.count("portal.read", sender, 60)
        return portal_page(request, "portal/ended.html", {"why": "unknown"}, 404)
    message = found[0]
    with acting(request, Actor.patient(message.tenant_id, message.patient_id)):
        dress(request)
        return _answer(request, message)


def _answer(request: HttpRequest, message: conversations.CodedMessage) -> HttpResponse:
    if request.method == "GET":
        return portal_page(request, "portal/read.html", {"asks": True})
    if not proving.may_try(message.tenant_id, message.code):
        return portal_page(request, "portal/ended.html", {"why": "locked"}, 429)
    if not patients.last_four_fit(message.tenant_id, message.patient_id, request.POST.get("last4", "")):
        _note_wrong(message)
        return portal_page(request, "portal/read.html", {"asks": True, "wrong": True}, 422)
    proving.was_right(message.tenant_id, message.code)
    text, url, language = conversations.words_of(message)
    _note_read(message)
    context = {"text": text, "url": url, "language": language, "at": message.at, "code": message.code}
    return portal_page(request, "portal/read.html", context)


def _note_wrong(message: conversations.CodedMessage) -> None:
    actor = Actor.patient(message.tenant_id, message.patient_id)
    with transaction.atomic():
        record_access(actor, "message.wrong_proof", "message", message.code, patient_id=message.patient_id)


def _note_read(message: conversations.CodedMessage) -> None:
    """Tell the conversation that it was read, as a messenger would."""
    notice = DeliveryNotice(external_id=f"read-{message.code}", key=message.key, status="read", at=clock.now())
    with transaction.atomic():
        writing.apply_notice(Actor.system(message.tenant_id, "portal.read"), notice)
