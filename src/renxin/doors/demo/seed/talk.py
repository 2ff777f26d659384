"""Conversations, reports in plain words and questions before visits in the demo: a few of each, in every state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.kernel.timeline.facts.programs import AppointmentBooked
from renxin.people.records.models import DiagnosticReport
from renxin.programs.appointments.models import Appointment
from renxin.programs.careplans.models import Contact, Previsit
from renxin.programs.careplans.services import talking

_REPORTS: Final = 14
_VISITS: Final = 12
_TALKS: Final[Sequence[Sequence[str]]] = (
    ("好的", "对", "没有", "好些了", "对"),
    ("好", "130/82", "没有", "对"),
    ("好", "今天太阳真好", "今天太阳真好"),
    ("不想答",),
    ("好",),
    (),
)
_WORRIES: Final = (
    "最近早上起来头有点晕，是不是药吃多了？",
    "能不能少吃一种药？",
    "下个月要出远门，药够不够带？",
    "",
    "体检说有个小结节，要不要紧？",
)
_ANSWERS: Final[Sequence[dict[str, Any]]] = (
    {"VS_SBP": 152, "VS_DBP": 94, "COND": "same", "MED_TAKE": 2, "MED_ADR": "mild", "SYM_DIZZY": "mild"},
    {"VS_SBP": 128, "VS_DBP": 78, "COND": "better", "MED_TAKE": 0, "MED_ADR": "none", "SYM_CHEST": "none"},
    {"COND": "better", "MED_TAKE": 0, "MED_ADR": "none", "SYM_DYSP": "stairs"},
    {"COND": "worse", "MED_TAKE": 1, "MED_ADR": "none", "SYM_CHEST": "effort", "SYM_DYSP": "flat"},
)


def talk(tenant_id: int, now: datetime, random: Random) -> None:
    """Switch on what talks with patients, and let some of it have happened."""
    actor = Actor.system(tenant_id, "demo")
    try:
        talking.switch_dialogues(actor, by_text=True, by_call=False)
        talking.switch_previsits(actor, is_on=True)
    except RenxinError:  # the posts of the ladder are not filled: then nothing is asked here either
        return
    talking.switch_explaining(actor, is_on=True, abnormal_only=True)
    _explain(actor)
    _visit(actor, now, random)
    _converse(actor, now)


def _explain(actor: Actor) -> None:
    """Draft the newest reports that have something to say; the older half was looked at and sent."""
    rows = DiagnosticReport.objects.of(actor).filter(abnormal_count__gt=0).order_by("-issued_at")[:_REPORTS]
    made = [found for report in rows if (found := talking.draft_explanation(actor, report)) is not None]
    for row in made[len(made) // 2 :]:
        if row.grade == "A":
            talking.note_told(actor, row)
        talking.send_explanation(actor, row)
    for row in made[-2:]:
        talking.ask_for_adviser(actor, row, "morning")


def _visit(actor: Actor, now: datetime, random: Random) -> None:
    """Ask before the next booked visits; most have answered."""
    rows = Appointment.objects.of(actor).filter(
        status=Appointment.Status.BOOKED, starts_at__gt=now + timedelta(hours=6), starts_at__lt=now + timedelta(days=20)
    )
    facts = [
        AppointmentBooked(
            patient_id=row.patient_id,
            occurred_at=now,
            appointment_id=row.pk,
            department_id=row.department_id,
            starts_at=row.starts_at,
        )
        for row in rows.order_by("starts_at")[: _VISITS * 2]
    ]
    talking.follow_appointments(actor, facts)
    first = Previsit.objects.of(actor).order_by("starts_at")[:_VISITS]
    Previsit.objects.filter(pk__in=[row.pk for row in first]).update(act_at=clock.now())
    talking.sweep_previsits()
    sent = Previsit.objects.of(actor).filter(state=Previsit.State.SENT).order_by("starts_at")
    for place, row in enumerate(sent[: _VISITS - 3]):
        asked = set(row.asks)
        answers = {code: value for code, value in _ANSWERS[place % len(_ANSWERS)].items() if code in asked}
        talking.answer_previsit(actor, row, answers, random.choice(_WORRIES))


def _converse(actor: Actor, now: datetime) -> None:
    """Keep a few conversations as the machine left them; each belongs to a contact that nobody has opened since."""
    contacts = Contact.objects.of(actor).filter(asks__len__gt=0).order_by("-due_on")[: len(_TALKS) * 2]
    held = [(one, _TALKS[place % len(_TALKS)]) for place, one in enumerate(contacts)]
    talking.import_past_dialogues(actor, held, now - timedelta(hours=5))
