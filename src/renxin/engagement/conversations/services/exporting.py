"""Taking a conversation out of the house: with a permission, a reason, a watermark and an entry in the audit log."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations import chat_pdf
from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

MOST: Final = 5000
SHORTEST_REASON: Final = 4


def export_chat(actor: Actor, conversation: Conversation, first: date, last: date, *, reason: str) -> bytes:
    """Return what was said with a patient on these days as PDF. Notes among ourselves stay in the house.

    Raises:
        InvalidInput: no reason was given, the days are the wrong way round, or too much was said for one paper.
    """
    actor.require("conversations.export")
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    if last < first:
        raise InvalidInput(_("The first day is after the last."), where="first")
    zone = organizations.zone_of(actor)
    rows = _said(actor, conversation, _start(first, zone), _start(last + timedelta(days=1), zone))
    if len(rows) > MOST:
        raise InvalidInput(_("Too much was said in this time: choose fewer days."), where="first")
    with transaction.atomic():
        record_access(
            actor,
            "conversation.export",
            "conversation",
            conversation.uid,
            patient_id=conversation.patient_id,
            reason=reason.strip(),
            detail={"messages": len(rows), "first": first.isoformat(), "last": last.isoformat()},
        )
    hospital = str(organizations.tenant(actor))
    now = clock.now().astimezone(zone)
    card = patients.header(actor, conversation.patient_id)
    export = chat_pdf.Export(
        title=_("Conversation with %(name)s") % {"name": card.name},
        about=f"{hospital} · {first:%Y-%m-%d} – {last:%Y-%m-%d} · {_('%(n)d messages') % {'n': len(rows)}}",
        foot=_("Taken out by %(name)s on %(at)s. Reason: %(reason)s")
        % {"name": actor.name, "at": f"{now:%Y-%m-%d %H:%M}", "reason": reason.strip()[:80]},
        mark=f"{actor.name} {now:%Y-%m-%d %H:%M}",
    )
    return chat_pdf.pdf(export, _lines(actor, rows, card.name, zone))


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _said(actor: Actor, conversation: Conversation, since: datetime, until: datetime) -> list[Message]:
    rows = Message.objects.of(actor).filter(
        patient_id=conversation.patient_id,
        created_at__gte=since,
        created_at__lt=until,
        direction__in=(Message.Direction.IN, Message.Direction.OUT),
    )
    return list(rows.order_by("id")[: MOST + 1])


def _lines(actor: Actor, rows: list[Message], name: str, zone: ZoneInfo) -> list[chat_pdf.Said]:
    authors = organizations.users_by_ids(actor, {row.author_id for row in rows if row.author_id})
    channels = dict(Channel.objects.of(actor).values_list("pk", "name"))
    said = []
    for row in rows:
        author = authors.get(row.author_id or 0)
        who = name if row.direction == "in" else author.get_full_name() if author else _("Sent by the hospital")
        text = _("A one-time code, for the patient's eyes only") if row.kind == "secret" else row.body
        at = f"{row.created_at.astimezone(zone):%Y-%m-%d %H:%M}"
        said.append(chat_pdf.Said(at, who, channels.get(row.channel_id or 0, ""), text or _("A file")))
    return said
