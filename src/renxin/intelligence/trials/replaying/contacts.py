"""From effects to contacts, and what the policy would have said of them: one question for all lives of a chunk."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations.selectors import Contact, Foreseen
from renxin.intelligence.journeys.state import SendMessage, SendQuestionnaire, SendSurvey
from renxin.kernel.core.actor import Actor

from .living import Life
from .own import Counts
from .tallying import Judged


def judge(actor: Actor, lives: Sequence[Life], surveys: Mapping[str, str], own: Counts) -> list[list[Judged]]:
    """Return for each life what would have become of its messages.

    Args:
        actor: for whom the policy is asked.
        lives: of one chunk of patients; all lives of a patient are in it, so that her limits count.
        surveys: the purpose of each survey by code.
        own: what this journey itself really sent in those days: it does not count twice.
    """
    asked = [(number, step, contact) for number, life in enumerate(lives) for step, contact in _asked(life, surveys)]
    foreseen = conversations.foresee(actor, [contact for _number, _step, contact in asked], own) if asked else []
    found: list[list[Judged]] = [[] for _life in lives]
    for (number, step, contact), each in zip(asked, foreseen, strict=True):
        found[number].append(_judged(lives[number], step, contact, each))
    return found


def _asked(life: Life, surveys: Mapping[str, str]) -> Iterator[tuple[str, Contact]]:
    patient_id = life.entry.patient_id
    for at, effect in life.done:
        if isinstance(effect, SendMessage):
            yield effect.step, Contact(patient_id=patient_id, at=at, purpose=effect.purpose, template=effect.template)
        elif isinstance(effect, SendSurvey):
            yield effect.step, Contact(patient_id=patient_id, at=at, purpose=surveys.get(effect.survey, "SURVEY"))
        elif isinstance(effect, SendQuestionnaire):
            yield effect.step, Contact(patient_id=patient_id, at=at, purpose="FOLLOWUP", template=effect.template)


def _judged(life: Life, step: str, contact: Contact, foreseen: Foreseen) -> Judged:
    if foreseen.at and _withdrawn(life, contact.at, foreseen.at):
        return Judged(step=step, asked_at=contact.at, verdict="withdrawn", rule="reason_gone")
    return Judged(
        step=step,
        asked_at=contact.at,
        verdict=foreseen.verdict,
        rule=foreseen.rule,
        at=foreseen.at,
        channel_kind=foreseen.channel_kind,
    )


def _withdrawn(life: Life, asked_at: datetime, at: datetime) -> bool:
    """Tell whether a message was put off so long that the run had been stopped before it could go."""
    return life.state.status == "stopped" and life.ended_at is not None and asked_at <= life.ended_at < at
