"""Reads of walks: where one stands, and whom one may walk with."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.intelligence.journeys.definition import Definition, parse
from renxin.intelligence.journeys.state import Question
from renxin.intelligence.trials.models import Walk
from renxin.intelligence.trials.replaying import walking
from renxin.intelligence.trials.replaying.answering import ANSWERED, answer
from renxin.intelligence.trials.replaying.living import Entry, UnansweredError
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline import selectors as timeline
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

_LATELY: Final = timedelta(days=30)
_OFFERED: Final = 15


@dataclass(frozen=True, slots=True)
class Companion:
    """A patient one may walk with, when it began for her and with which values."""

    patient: Patient
    at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a walk stands. `patient` None: an invented one."""

    walk: Walk
    definition: Definition
    here: walking.Walk
    patient: Patient | None


def companions(actor: Actor, content: Mapping[str, Any]) -> list[Companion]:
    """Return some people for whom a journey would have begun lately, of those whom the actor may see."""
    try:
        start = parse(content).start
    except InvalidInput:  # a draft that is not right yet: there is nobody for whom it would have begun
        return []
    if start.filter is None or not actor.may("patients.view"):
        return []
    now = clock.now()
    ids = timeline.people_of(actor, [start.filter.kind], now - _LATELY, now)[-200:]
    people = patients.by_ids(actor, set(ids))
    names = timeline.fact_fields()[start.filter.kind]
    found: dict[int, Companion] = {}
    for past in timeline.facts_of(actor, list(people), [start.filter.kind], now - _LATELY, now):
        values = {name: getattr(past.fact, name) for name in names}
        if past.fact.patient_id in people:
            found[past.fact.patient_id] = Companion(people[past.fact.patient_id], past.fact.occurred_at, values)
    return list(found.values())[:_OFFERED]


def standing_of(actor: Actor, uid: uuid.UUID) -> Standing:
    """Return where one's own walk stands.

    Raises:
        NotFound: no such walk of this person.
    """
    actor.require("journeys.view")
    found = Walk.objects.of(actor).filter(uid=uid, made_by=actor.user_id).first()
    if found is None:
        raise NotFound("walk")
    real = found.patient_id > 0
    patient = patients.by_ids(actor, {found.patient_id}).get(found.patient_id) if real else None
    if real and patient is None:
        raise NotFound("walk")
    definition = parse(found.content)
    entry = Entry(
        patient_id=found.patient_id,
        at=datetime.fromisoformat(found.entry["at"]),
        zone=found.entry["zone"],
        context=found.entry["context"],
    )

    def known(question: Question) -> Any:
        """Answer from today's data for a real patient."""
        if not real or question.kind not in ANSWERED:
            raise UnansweredError(question)
        return answer(actor, question, {found.patient_id}, clock.now()).get(found.patient_id)

    here = walking.walk(definition, entry, found.moves, known)
    return Standing(walk=found, definition=definition, here=here, patient=patient)
