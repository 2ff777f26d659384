"""Hand messages to the contact policy. Where it lets only some through, the journey that comes first goes first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from renxin.engagement.content import selectors as content
from renxin.engagement.conversations import services as conversations
from renxin.intelligence.journeys.models import JourneyVersion
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import SendMessage
from renxin.kernel.core.actor import Actor

EFFECT: Final = SendMessage
ORDER: Final = 20


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Send, and say in the trace what became of each."""
    asked = sorted(asked, key=lambda each: -each[0].run.priority)
    alone = _unapproved({change.run.version_id for change, _effect in asked})
    sent = conversations.send_many(actor, [_outgoing(change, effect, alone) for change, effect in asked])
    return {
        (change.run.pk, effect.step): {"message_id": str(one.message_id), "status": one.status, "rule": one.rule}
        for (change, effect), one in zip(asked, sent, strict=True)
    }


def lacks(actor: Actor, asked: list[tuple[Change, Any]]) -> list[tuple[Change, str]]:
    """Return the changes whose template was taken out of use, with the sentence that says so."""
    gone = content.unspoken(actor.tenant_id, {effect.template for _change, effect in asked if effect.template})
    return [(change, gone[effect.template]) for change, effect in asked if effect.template in gone]


def _unapproved(version_ids: Collection[int]) -> set[int]:
    """Return the versions that were published by the one who approved them: for very many a second person is asked."""
    rows = JourneyVersion.objects.filter(pk__in=version_ids, approver=F("published_by"))
    return set(rows.values_list("pk", flat=True))


def _outgoing(change: Change, effect: SendMessage, alone: Collection[int]) -> conversations.Outgoing:
    source, version_id = change.state.source(effect.step), change.run.version_id
    return conversations.Outgoing(
        patient_id=change.run.patient_id,
        purpose=effect.purpose,
        body=effect.text,
        template=effect.template,
        idempotency_key=source,
        source=source,
        campaign=f"journeys:{version_id}" if version_id in alone else "",
        encounter_id=change.state.context.get("encounter_id"),
        department_id=change.state.context.get("department_id"),
    )
