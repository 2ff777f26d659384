"""Put questionnaires to patients, all of a batch together."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content
from renxin.engagement.worklist import selectors as worklist
from renxin.intelligence.journeys.questions.sending import Wanted, send_questionnaires, versions
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import SendQuestionnaire
from renxin.kernel.core.actor import Actor

EFFECT: Final = SendQuestionnaire
ORDER: Final = 25


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Send, and say in the trace what became of each."""
    asked = sorted(asked, key=lambda each: -each[0].run.priority)
    sent = send_questionnaires(actor, [_wanted(change, effect) for change, effect in asked], now)
    return {
        (change.run.pk, effect.step): {"message_id": str(one.message_id), "status": one.status, "rule": one.rule}
        for (change, effect), one in zip(asked, sent, strict=True)
    }


def lacks(actor: Actor, asked: list[tuple[Change, Any]]) -> list[tuple[Change, str]]:
    """Return the changes whose questionnaire or template is gone, or for whose answers nobody is on duty."""
    gone = content.unspoken(actor.tenant_id, {effect.template for _change, effect in asked if effect.template})
    there = versions(actor, {effect.questionnaire for _change, effect in asked})
    found = [(change, gone[effect.template]) for change, effect in asked if effect.template in gone]
    words = _("There is no questionnaire %(name)s in use.")
    found += [(change, words % {"name": one.questionnaire}) for change, one in asked if one.questionnaire not in there]
    if not worklist.gate(actor).ready:
        shut = _("First fill the posts of the alarm ladder and hold a drill: what people answer may not wait.")
        found += [(change, shut) for change, _effect in asked]
    return found


def _wanted(change: Change, effect: SendQuestionnaire) -> Wanted:
    return Wanted(
        patient_id=change.run.patient_id,
        run_id=change.run.pk,
        step=effect.step,
        questionnaire=effect.questionnaire,
        text=effect.text,
        template=effect.template,
        valid_days=effect.valid_days,
        department_id=change.state.context.get("department_id"),
        encounter_id=change.state.context.get("encounter_id"),
    )
