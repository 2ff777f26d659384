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
    source = f"phone:ask:{ask.uid}:{title}"
    _task(actor, (ask.patient_id, ask.department_id), title, source=source, within=timedelta(hours=24), kind=kind)
    ask.save()


def after_answers(actor: Actor, ask: VoiceAsk, *, wants_person: bool) -> None:
    """Give people what follows: danger at once, a wish for a person soon, a worry within its time."""
    pack, whom, about = desk_pack.pack(), (ask.patient_id, ask.department_id), f"phone:ask:{ask.uid}"
    if ask.level >= RED:
        within = timedelta(minutes=pack.red_minutes)
        _task(actor, whom, "voice_red_answer", source=f"{about}:red", within=within, risk=3)
    elif wants_person:
        within = timedelta(minutes=pack.wants_person_minutes)
        _task(actor, whom, "voice_wants_person", source=f"{about}:person", within=within, risk=2)
    elif ask.level:
        within = _BY_LEVEL[ask.level]
        _task(actor, whom, "voice_worry", source=f"{about}:worry", within=within, risk=ask.level)


def read_aloud(actor: Actor, call: Call) -> None:
    """Somebody who heard a message wants to talk."""
    within, source = timedelta(minutes=desk_pack.pack().wants_person_minutes), f"phone:call:{call.uid}:person"
    _task(actor, (call.patient_id, call.department_id), "voice_wants_person", source=source, within=within)


def worries(ask: VoiceAsk, answers: Mapping[str, str]) -> list[str]:
    """Return the codes of the questions whose answers are not fine."""
    flow = flow_pack.known(ask.flow)
    return [step.code for step in flow.steps if step.levels.get(answers.get(step.code, ""), 0)]


def _task(
    actor: Actor,
    about: tuple[int, int | None],
    title: str,
    *,
    source: str,
    within: timedelta,
    kind: str = Task.Kind.CALL,
    risk: int = 1,
) -> None:
    """Make a task about a patient for a department."""
    patient_id, department_id = about
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
