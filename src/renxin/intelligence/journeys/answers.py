"""Answering what steps ask: each kind of question once for all the runs that ask it, in one statement or few."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.services import key_of as outbox_key
from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys import asking
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import Question
from renxin.kernel.core.actor import Actor
from renxin.programs.appointments import selectors as appointments

# One for each change, in order: runs that are just beginning have no id yet.
Answers = Sequence[Any]
Answering = Callable[[Actor, Question, Sequence[Change], datetime], Answers]


def answer(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Return the answer for each run that asks `question`."""
    return _KINDS[question.kind](actor, question, changes, now)


def fits(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Tell for each run whether its patient fits a rule."""
    rule = asking.about(question)
    found = segments.answer(actor.tenant_id, rule, {change.run.patient_id for change in changes}, now)
    return [change.run.patient_id in found for change in changes]


def first_fitting(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Tell for each run which of several rules its patient fits first: its place, or -1."""
    found: dict[int, int] = {}
    for place, rule in enumerate(asking.about(question)):
        left = {change.run.patient_id for change in changes} - found.keys()
        found |= dict.fromkeys(segments.answer(actor.tenant_id, rule, left, now), place) if left else {}
    return [found.get(change.run.patient_id, -1) for change in changes]


def reached(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Tell for each run everything that became of the message of one of its steps, and by which channel it went."""
    step = asking.about(question)["step"]
    keys = {outbox_key(change.state.source(step)): place for place, change in enumerate(changes)}
    queued = Outbox.objects.of(actor).filter(key__in=list(keys))
    found: list[tuple[list[str], str]] = [(["none"], "") for _change in changes]
    rows = {
        (patient_id, message_id): (keys[bytes(key)], state, kind)
        for key, patient_id, message_id, state, kind in queued.values_list(
            "key", "patient_id", "message_id", "state", "channel_kind"
        )
    }
    messages = Message.objects.of(actor).filter(
        patient_id__in={patient_id for patient_id, _id in rows}, id__in=[message_id for _patient, message_id in rows]
    )
    status = {(patient_id, pk): status for patient_id, pk, status in messages.values_list("patient_id", "id", "status")}
    for message, (place, state, kind) in rows.items():
        found[place] = (_became(status.get(message, ""), state), kind)
    return found


_LADDER: Final = ("sent", "delivered", "read")


def _became(status: str, state: str) -> list[str]:
    """Return everything that is true of a message: one that was read was also delivered and sent."""
    if status in _LADDER:
        return list(_LADDER[: _LADDER.index(status) + 1])
    return [{"queued": "waiting"}.get(status, status or state)]


def lean(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Tell for each run which arm of its split is known to be better; empty while none is."""
    return [""] * len(changes)


def booked(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Tell for each run whether its patient has an appointment ahead, in the department asked about if there is one."""
    people = {change.run.patient_id for change in changes}
    found = appointments.booked_ahead(actor, people, now, department_id=asking.about(question)["department"])
    return [change.run.patient_id in found for change in changes]


_KINDS: Final[dict[str, Answering]] = {
    asking.FITS: fits,
    asking.FIRST_FITTING: first_fitting,
    asking.REACHED: reached,
    asking.LEAN: lean,
    asking.BOOKED: booked,
}


def register_answer(kind: str, answering: Answering) -> None:
    """Let a package above answer a kind of question: which arm is better knows who measures effects."""
    _KINDS[kind] = answering
