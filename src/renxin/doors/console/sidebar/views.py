"""The page beside a chat, and its parts."""

from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.channels import services as messenger
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations import services as talking
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as people
from renxin.ui.render import render

from .signing_in import the_channel

SCRIPTS = ("https://res.wx.qq.com", "https://open.work.weixin.qq.com")
LONGEST = 2000


@require_GET
@csp_update({"script-src": ["'self'", *SCRIPTS]})
@staff("conversations.view")
def sidebar(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the page; inside the messenger it finds out by itself who the chat is with."""
    channel = the_channel(uid)
    in_messenger = "wxwork" in request.headers.get("User-Agent", "") and "choose" not in request.GET
    context: dict[str, Any] = {"channel": channel, "in_messenger": in_messenger, "signed": {}}
    if in_messenger:
        try:
            context["signed"] = messenger.signed_page(channel, request.build_absolute_uri())
        except messenger.ChannelError:
            context["in_messenger"] = False
    if not context["in_messenger"]:
        context["contacts"] = messenger.contacts_of_colleague(request.actor, channel)
    return render(request, "console/sidebar/page.html", context)


@require_POST
@staff("conversations.view")
def person(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show who the chat is with."""
    return _person(request, uid, request.POST.get("person", ""), request.POST.get("q", ""))


@require_POST
@staff("patients.edit")
def ask(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Make the link by which the person confirms that she is this patient; the colleague sends it in the chat."""
    channel = the_channel(uid)
    external_id = request.POST.get("person", "")
    found = messenger.talking_with(request.actor, channel, external_id)
    patient = patients.get(request.actor, request.POST.get("patient", ""))
    account = people.Account(kind="wecom", value=found.address, writer_id=found.patient_id)
    house = Actor.system(request.actor.tenant_id, request.actor.name)  # who writes has no department yet
    link = people.propose_account(house, patient.pk, account, evidence={"staff": request.actor.user_id})
    path = reverse("portal-identity", args=[people.offer_account(request.actor, link.uid)])
    address = f"{settings.RENXIN_PUBLIC_URL or request.build_absolute_uri('/')}".rstrip("/") + path
    text = _("To answer you safely we ask you to confirm once who you are: %(link)s") % {"link": address}
    return render(request, "console/sidebar/_link.html", {"text": text, "external_id": external_id})


@require_POST
@staff("conversations.reply")
def said(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Keep what the colleague has just sent in the chat."""
    channel, text = the_channel(uid), request.POST.get("text", "").strip()[:LONGEST]
    found = messenger.talking_with(request.actor, channel, request.POST.get("person", ""))
    if text:
        now = clock.now()
        line = messenger.Said(
            patient_id=found.patient_id,
            channel_id=channel.pk,
            text=text,
            at=now,
            external_id=f"sidebar:{request.actor.user_id}:{now.timestamp()}",
            source="wecom.sidebar.servicer",
            user_id=request.actor.user_id,
        )
        with transaction.atomic():
            talking.note_said(request.actor, line)
    return HttpResponse(status=204)


def _person(request: StaffRequest, uid: UUID, external_id: str, q: str) -> HttpResponse:
    channel = the_channel(uid)
    try:
        found = messenger.talking_with(request.actor, channel, external_id)
    except NotFound:
        return render(request, "console/sidebar/_nobody.html", {})
    context: dict[str, Any] = {"channel": channel, "found": found, "q": q}
    try:
        patient = patients.get_by_id(request.actor, found.patient_id)
    except NotFound:
        patient = None
    if patient is None or patient.status == patient.Status.PROVISIONAL:
        context["candidates"] = patients.search(request.actor, q, limit=5) if q.strip() else []
        return render(request, "console/sidebar/_unknown.html", context)
    with patients.looking_at(request.actor, patient):
        context |= {
            "patient": patient,
            "card": patients.header(request.actor, patient.pk),
            "replies": conversations.quick_replies(request.actor, patient.pk),
        }
        return render(request, "console/sidebar/_person.html", context)
