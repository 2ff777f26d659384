"""A talk with the guide: begun, one turn after another, stopped at red flags, handed over to a nurse."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from renxin.engagement.worklist import services as worklist
from renxin.intelligence.assistant import selectors
from renxin.intelligence.assistant.guide import machine
from renxin.intelligence.assistant.guide.pack import pack
from renxin.intelligence.assistant.guide.states import Person, Talk, Turn, as_data
from renxin.intelligence.assistant.models import GuideTalk
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.access import GuideAnswered, GuideHandedOver, GuideStopped
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .learning_again import ready_classifier

_STAGES: Final[Mapping[str, str]] = {
    "answer": GuideTalk.Stage.ANSWER,
    "stopped": GuideTalk.Stage.STOPPED,
    "person": GuideTalk.Stage.PERSON,
}
_ALARM: Final = 3


@transaction.atomic
def begin_talk(actor: Actor, patient_id: int, person: Person, *, by_other: bool = False) -> GuideTalk:
    """Begin a talk about a patient. One that she began and said nothing in yet is gone on with instead."""
    now = clock.now()
    waiting = GuideTalk.objects.of(actor).filter(patient_id=patient_id, stage=GuideTalk.Stage.OPEN, steps=0)
    row = waiting.order_by("-pk").first() or GuideTalk(tenant_id=actor.tenant_id, patient_id=patient_id, began_at=now)
    talk = Talk(person=person, stage="tell" if person.known else "who")
    row.by_other, row.changed_at, row.pack_version = by_other, now, pack().version
    row.talk = json.dumps(as_data(talk), ensure_ascii=False)
    row.save()
    return row


@transaction.atomic
def take_turn(actor: Actor, row: GuideTalk, turn: Turn, step: int) -> GuideTalk:
    """Take one turn of a talk; a form that was sent before (`step` is over) changes nothing.

    Red flags stop it and raise the alarm of the house; a talk handed over waits for the triage nurse.
    """
    row = GuideTalk.objects.of(actor).select_for_update(of=("self",)).get(pk=row.pk)
    if step != row.steps or row.settled_at is not None:
        return row
    number, learned = ready_classifier(actor)
    before = selectors.talk_of(row)
    talk = machine.advance(before, turn, selectors.house(actor), learned)
    _keep(row, talk, number)
    if talk.stage == "stopped" and before.stage != "stopped":
        _stopped(actor, row)
    elif talk.stage == "person" and before.stage != "person":
        _handed_over(actor, row)
    elif talk.stage == "answer":
        record(actor, GuideAnswered(**_about(row), department_id=talk.named[0].place_id))
    row.save()
    return row


def _keep(row: GuideTalk, talk: Talk, number: int) -> None:
    row.talk = json.dumps(as_data(talk), ensure_ascii=False)
    row.stage = _STAGES.get(talk.stage, GuideTalk.Stage.OPEN)
    row.steps += 1
    row.misses, row.flags, row.why = talk.misses, list(talk.flags), talk.why
    row.named = [one.place_id for one in talk.named]
    row.share = sum(one.share for one in talk.named) if talk.named else None
    row.learned, row.pack_version, row.changed_at = number, pack().version, clock.now()
    row.ended_at = None if row.stage == GuideTalk.Stage.OPEN else row.changed_at


def _stopped(actor: Actor, row: GuideTalk) -> None:
    """Tell the fact and raise the alarm; what was said stands on the nurse's page."""
    record(actor, GuideStopped(**_about(row)))
    row.handed_at = row.due_at = clock.now()
    alarm = worklist.NewAlarm(
        patient_id=row.patient_id,
        level=_ALARM,
        source=f"guide:{row.pk}",
        words={"zh": "导诊听到红旗信号：马上联系患者", "en": "The guide heard red flags: get in touch now"},
    )
    worklist.raise_alarms(_system(actor), [alarm])


def _handed_over(actor: Actor, row: GuideTalk) -> None:
    """Let the talk wait for the triage nurse: sixty seconds of working time, and a task that nobody can overlook."""
    row.handed_at = clock.now()
    row.due_at = due_at(actor, row.handed_at)
    record(actor, GuideHandedOver(**_about(row), department_id=row.named[0] if row.named else None, reason=row.why))
    task = worklist.NewTask(
        patient_id=row.patient_id,
        kind="message",
        title_code="guide",
        source=source_of(row),
        due_at=row.due_at,
        risk=2,
        promised=True,
    )
    worklist.create_tasks(_system(actor), [task])


def due_at(actor: Actor, at: datetime) -> datetime:
    """Return until when a nurse takes a talk up: so many seconds of working time from `at`."""
    calendar, zone = organizations.calendar_for(actor), organizations.zone_of(actor)
    begins = at if calendar.is_open(at, zone) else calendar.add_working_minutes(at, 0, zone)
    return begins + timedelta(seconds=pack().pick_up_seconds)


def source_of(row: GuideTalk) -> str:
    """Return the name under which a talk's task is known."""
    return f"guide:talk:{row.pk}"


def _about(row: GuideTalk) -> dict[str, Any]:
    return {"patient_id": row.patient_id, "occurred_at": clock.now(), "session_id": row.pk}


def _system(actor: Actor) -> Actor:
    return Actor.system(actor.tenant_id, "assistant")
