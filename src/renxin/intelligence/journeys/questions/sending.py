"""Sending questionnaires: a link of her own in a message through the contact policy, once for each step of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from renxin.engagement.conversations import services as conversations
from renxin.engagement.questionnaires.models import QuestionnaireVersion
from renxin.intelligence.journeys.questions.models import SentQuestionnaire
from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows

KIND: Final = "journeys.questionnaire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A questionnaire to be put to a patient by a step of her run, in the words or the template of the message."""

    patient_id: int
    run_id: int
    step: str
    questionnaire: str
    text: Mapping[str, str]
    template: str = ""
    valid_days: int = 14
    department_id: int | None = None
    encounter_id: int | None = None


def link_of(row: SentQuestionnaire) -> str:
    """Return the absolute address of its page: a sealed reference that nobody can guess or change."""
    path = reverse("journey-questions", args=[signing.seal(KIND, row.tenant_id, row.pk)])
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"


def versions(actor: Actor, codes: Sequence[str] | set[str]) -> dict[str, QuestionnaireVersion]:
    """Return the newest version of each questionnaire in use of these codes."""
    rows = QuestionnaireVersion.objects.of(actor).filter(questionnaire__code__in=codes, questionnaire__is_active=True)
    return {row.questionnaire.code: row for row in rows.select_related("questionnaire").order_by("number")}


def send_questionnaires(actor: Actor, wanted: Sequence[Wanted], now: datetime) -> list[conversations.Sent]:
    """Make the links and hand the messages to the contact policy; a step of a run asks once."""
    known = versions(actor, {each.questionnaire for each in wanted})
    fresh = [
        SentQuestionnaire(
            tenant_id=actor.tenant_id,
            patient_id=each.patient_id,
            run_id=each.run_id,
            step=each.step,
            version=known[each.questionnaire],
            department_id=each.department_id,
            encounter_id=each.encounter_id,
            sent_at=now,
            expires_at=now + timedelta(days=each.valid_days),
        )
        for each in wanted
    ]
    insert_rows(fresh, "ON CONFLICT (run_id, step) DO NOTHING")
    found = SentQuestionnaire.objects.of(actor).filter(run_id__in=[each.run_id for each in wanted])
    rows = {(row.run_id, row.step): row for row in found}
    return list(conversations.send_many(actor, [_message(each, rows[each.run_id, each.step]) for each in wanted]))


def _message(each: Wanted, row: SentQuestionnaire) -> conversations.Outgoing:
    return conversations.Outgoing(
        patient_id=each.patient_id,
        purpose="FOLLOWUP",
        body=each.text,
        template=each.template,
        url=link_of(row),
        idempotency_key=row.source,
        source=row.source,
        encounter_id=each.encounter_id,
        expires_at=row.expires_at,
    )
