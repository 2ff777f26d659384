"""From the machine to a person: who asked for one, who said something grave, who could not be reached."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from renxin.engagement.phone import desk_pack, flow_pack
from renxin.engagement.phone.models import Call, VoiceAsk
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

_BY_LEVEL: Final = {1: timedelta(hours=24), 2: timedelta(hours=4)}
RED: Final = 3


def to_person(actor: Actor, ask: VoiceAsk, reason: str, *, title: str = "discharge_call") -> None:
    """Let somebody do what the machine could not."""
    ask.state, ask.reason, ask.settled_at = VoiceAsk.State.PERSON, reason, clock.now()
    kind = Task.Kind.CHECK if title == "check_contact" else Task.Kind.CALL
    _task(actor, ask.patient_id, title, f"phone:ask:{ask.uid}:{title}", timedelta(hours=24), ask.department_id, kind)
    ask.save()


def after_answers(actor: Actor, ask: VoiceAsk, answers: Mapping[str, str], *, wants_person: bool) -> None:
    """Give people what follows: danger at once, a wish for a person soon, a worry within its time."""
    pack, about = desk_pack.pack(), f"phone:ask:{ask.uid}"
    if ask.level >= RED:
        minutes = timedelta(minutes=pack.red_minutes)
        _task(actor, ask.patient_id, "voice_red_answer", f"{about}:red", minutes, ask.department_id, risk=3)
    elif wants_person:
        minutes = timedelta(minutes=pack.wants_person_minutes)
        _task(actor, ask.patient_id, "voice_wants_person", f"{about}:person", minutes, ask.department_id, risk=2)
    elif ask.level:
        within = _BY_LEVEL[ask.level]
        _task(actor, ask.patient_id, "voice_worry", f"{about}:worry", within, ask.department_id, risk=ask.level)


def read_aloud(actor: Actor, call: Call) -> None:
    """Somebody who heard a message wants to talk."""
    minutes = timedelta(minutes=desk_pack.pack().wants_person_minutes)
    _task(actor, call.patient_id, "voice_wants_person", f"phone:call:{call.uid}:person", minutes, call.department_id)


def worries(ask: VoiceAsk, answers: Mapping[str, str]) -> list[str]:
    """Return the codes of the questions whose answers are not fine."""
    flow = flow_pack.flows()[ask.flow]
    return [step.code for step in flow.steps if step.levels.get(answers.get(step.code, ""), 0)]


def _task(
    actor: Actor,
    patient_id: int,
    title: str,
    source: str,
    within: timedelta,
    department_id: int | None,
    kind: str = Task.Kind.CALL,
    risk: int = 1,
) -> None:
    new = NewTask(
        patient_id=patient_id,
        kind=kind,
        title_code=title,
        source=source,
        due_at=clock.now() + within,
        risk=risk,
        department_id=department_id,
    )
    worklist.create_tasks(actor, [new])
