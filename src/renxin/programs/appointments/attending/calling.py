"""A reminder by telephone: a machine says when and where, one key answers; else a person calls."""

from datetime import timedelta
from typing import Any, Final

from renxin.engagement.phone.models import VoiceAsk
from renxin.engagement.phone.services import FlowPack, FlowWords, StepRow, ask_by_voice
from renxin.engagement.questionnaires import selectors as forms
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Words
from renxin.kernel.timeline.facts.phone import VoiceAnswered
from renxin.programs.appointments.models import AppointmentReminder

from .pack import reminders
from .places import day_words, place_words, time_words
from .replies import Meaning

PREFIX: Final = "appointment"
_ASKED: Final = "APT_COMING"
_TITLE: Final = Words("预约提醒（电话）", "Reminder of an appointment (telephone)")
_ANSWERS: Final[dict[Meaning, Words]] = {
    "yes": Words("会来", "Comes"),
    "no": Words("来不了", "Cannot come"),
    "move": Words("想换时间", "Another time"),
}
_CALL_UNTIL: Final = timedelta(hours=2)


def call(actor: Actor, row: AppointmentReminder) -> bool:
    """Let a machine call her, or somebody where no machine may; return whether she is called by the machine."""
    flow, department = f"{PREFIX}:{row.pk}", row.appointment.department_id
    ask = ask_by_voice(actor, row.patient_id, flow, source=f"appointments:{row.pk}:voice", department_id=department)
    if ask.state != VoiceAsk.State.STOPPED:
        return True
    create_tasks(actor, [by_hand(row)])
    return False


def by_hand(row: AppointmentReminder) -> NewTask:
    """Return the task of calling somebody whom no message and no machine reaches."""
    return NewTask(
        patient_id=row.patient_id,
        kind="call",
        title_code="appointment_unreached",
        source=f"appointments:{row.appointment.uid}:remind",
        due_at=max(clock.now() + timedelta(minutes=30), row.for_at - _CALL_UNTIL),
        department_id=row.appointment.department_id,
    )


def make(rest: str) -> tuple[FlowPack, dict[str, Any]] | None:
    """Return flow and form of a reminder by what stands behind the prefix: its number."""
    rows = AppointmentReminder.objects.select_related("appointment__department")
    row = rows.filter(pk=int(rest)).first() if rest.isdigit() else None
    if row is None:
        return None
    pack, code = reminders(), f"{PREFIX}:{rest}"
    head = {"version": pack.version, "source": pack.source, "approver": pack.approver}
    words = pack.call
    flow = FlowPack(
        code=code,
        effective_on=pack.effective_on,
        title=_TITLE,
        form=code,
        purpose="CARE_SERVICE",
        words=FlowWords(
            greeting=words.greeting,
            who=words.who,
            identity=words.identity,
            wrong=words.wrong,
            person=words.person,
            red=words.red,
            thanks=words.thanks,
        ),
        steps=[_step(row)],
        version=pack.version,
        source=pack.source,
        approver=pack.approver,
    )
    return flow, _form() | head | {"effective_on": pack.effective_on}


def heard(actor: Actor, fact: VoiceAnswered) -> tuple[AppointmentReminder, Meaning] | None:
    """Return which reminder a call was about and what was answered."""
    number = fact.flow.partition(":")[2]
    rows = AppointmentReminder.objects.of(actor).select_related("appointment__department")
    row = rows.filter(pk=int(number)).first() if number.isdigit() else None
    if row is None or fact.response_id is None:
        return None
    said = forms.response(actor, fact.patient_id, fact.response_id).answers.get(_ASKED)
    meaning = next((one for one in _ANSWERS if one == said), None)
    return (row, meaning) if meaning else None


def _step(row: AppointmentReminder) -> StepRow:
    ask, department = reminders().call.ask, row.appointment.department
    said = {}
    for language in ("zh", "en"):
        when = f"{day_words(row.for_at, language)} {time_words(row.for_at)}"
        place = place_words(department, row.appointment.location, language)
        said[language] = ask.get(language).format(when=when, place=place)
    spoken = {
        meaning: [*reminders().replies[meaning].clear, *reminders().replies[meaning].bare] for meaning in _ANSWERS
    }
    return StepRow(
        code=_ASKED,
        say=Words(said["zh"], said["en"]),
        keys={"1": "yes", "2": "no", "3": "move"},
        speech={meaning: [one for one in words if len(one) > 1] for meaning, words in spoken.items()},
    )


def _form() -> dict[str, Any]:
    """Return the one question that the call fills in; the same for every call, so that one version is kept of it."""
    options = [{"value": code, "text": {"zh": words.zh, "en": words.en}} for code, words in _ANSWERS.items()]
    question = {"zh": "您会来就诊吗？", "en": "Will you come to your appointment?"}
    return {
        "code": "appointment_call",
        "title": {"zh": _TITLE.zh, "en": _TITLE.en},
        "minutes": 1,
        "dimensions": [],
        "scales": {},
        "items": [{"linkId": _ASKED, "type": "choice", "text": question, "options": options}],
    }
