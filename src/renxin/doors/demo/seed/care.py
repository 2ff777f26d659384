"""Care between visits in the demo: programmes are on, a hundred and twenty people are inside, with ninety days past."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.services import of_the_past
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter
from renxin.programs.careplans import services
from renxin.programs.careplans.models import CarePlan, Closure, Contact, ContactState, Programme
from renxin.programs.careplans.services import Given, NewEnrolment

PEOPLE: Final = 120
_FRESH: Final = 16
_DAYS: Final = 90
# Programme, the anchor its days count from, what is known; the share of people follows from how often it stands here.
_INTO: Final[Sequence[tuple[str, str, dict[str, Any]]]] = (
    ("P01", "enrolled", {}),
    ("P02", "discharge", {}),
    ("P14", "discharge", {}),
    ("P07", "surgery", {"wound_site": "lower"}),
    ("P01", "enrolled", {}),
    ("P08", "surgery", {"knee": True}),
    ("P05", "discharge", {"stented": True}),
    ("P03", "discharge", {}),
    ("P06", "discharge", {}),
    ("P13", "report", {"finding_class": "B"}),
    ("P04", "discharge", {}),
    ("P05H", "discharge", {}),
    ("P12", "visit", {"treatment": "extraction"}),
    ("P15A", "enrolled", {}),
    ("P15K", "enrolled", {"advanced": True}),
    ("P11", "cycle", {}),
    ("P09", "lmp", {"risk": "green"}),
    ("P15T", "surgery", {}),
    ("P08S", "surgery", {}),
    ("P08F", "surgery", {}),
)
_WELL: Final[dict[str, Any]] = {
    "VS_SBP": 126, "VS_DBP": 78, "VS_HR": 72, "VS_WT": 64.5, "VS_TEMP": 36.6, "LAB_GLU_F": 6.2, "LAB_GLU_2H": 8.4,
    "LAB_HBA1C": 6.6, "LAB_INR": 2.4, "COND": "better", "MED_ADR": "none", "SYM_PAIN": 2, "SC_CAT": 8,
}  # fmt: skip
_NOT_WELL: Final[dict[str, Any]] = {"VS_SBP": 152, "VS_DBP": 94, "LAB_GLU_F": 8.1, "COND": "worse", "LAB_INR": 3.4}


def follow_up(tenant_id: int, now: datetime, random: Random) -> int:
    """Let people be followed up for ninety days; return how many plans there are."""
    system = Actor.system(tenant_id, "demo")
    services.install_packs(system)
    _switch_on(system)
    visits = list(
        Encounter.objects.of(tenant_id)
        .filter(patient_id__gt=0, department__isnull=False, ended_at__isnull=False)
        .order_by("-ended_at")
        .values_list("patient_id", "department_id")[: PEOPLE * 8]
    )
    alive = set(Patient.objects.of(tenant_id).filter(deceased_at__isnull=True).values_list("pk", flat=True))
    people = [(one, department) for one, department in dict(visits).items() if one in alive][:PEOPLE]
    for week in range(0, _DAYS, 10):
        _enter(system, people[week // 10 :: 9], now - timedelta(days=_DAYS - week), week // 10)
    _answer_the_past(system, now, random)
    _answer_lately(system, now)
    return CarePlan.objects.of(tenant_id).count()


def _switch_on(system: Actor) -> None:
    """Switch the programmes on, where people are on duty and the alarm was tested."""
    for programme in Programme.objects.of(system):
        try:
            services.switch_on(system, programme)
        except WrongState:
            return


def _enter(system: Actor, people: Sequence[tuple[int, int]], at: datetime, group: int) -> None:
    """Let some people enter, each a programme, a third of them a second one, with the clock at that day."""
    managers = {
        department: next((one.pk for one in organizations.staff_of_department(system, department, Role.NURSE)), None)
        for department in {department for _patient, department in people}
    }
    new = []
    with clock.at(at), of_the_past():
        today = clock.today()
        for number, (patient, department) in enumerate(people):
            place = number * 9 + group
            chosen = {_INTO[place % len(_INTO)][0]: _INTO[place % len(_INTO)]}
            if place % 3 == 0:
                chosen.setdefault("P01", _INTO[0])
            for code, anchor, facts in chosen.values():
                day = today - timedelta(days=100) if anchor == "lmp" else today
                new.append(
                    NewEnrolment(
                        patient_id=patient,
                        programme=code,
                        source=f"demo:{patient}",
                        anchors={} if anchor == "enrolled" else {anchor: day},
                        facts=facts,
                        department_id=department,
                        manager_id=managers[department],
                    )
                )
        services.enrol(system, new)


@transaction.atomic
def _answer_the_past(system: Actor, now: datetime, random: Random) -> None:
    """Write down what was answered until two weeks ago, all in a few statements."""
    rows = list(Contact.objects.of(system).filter(closed_at=None, due_at__lt=now - timedelta(days=14)))
    closures = []
    for row in rows:
        lost, unwell = random.random() < 0.06, random.random() < 0.18
        at = row.due_at + timedelta(hours=random.randint(1, 30))
        row.state, row.closed_at, row.act_at = ContactState.DONE, at, None
        if lost:
            row.state, row.reason, row.attempts = ContactState.LOST, "no_answer", 3
            continue
        said = {code: value for code, value in (_WELL | (_NOT_WELL if unwell else {})).items() if code in row.asks}
        row.level = 1 if unwell and said.keys() & _NOT_WELL.keys() else 0
        closures.append(_closure(system, row, said, at))
    Contact.objects.bulk_update(rows, ["state", "closed_at", "act_at", "level", "reason", "attempts"], batch_size=500)
    Closure.objects.bulk_create(closures, batch_size=500)


def _closure(system: Actor, row: Contact, said: dict[str, Any], at: datetime) -> Closure:
    return Closure(
        tenant_id=system.tenant_id,
        contact=row,
        patient_id=row.patient_id,
        method=_method(row.by),
        answers=json.dumps(said),
        judged=row.level or 0,
        level=row.level or 0,
        answered_at=at,
        closed_at=at,
    )


def _answer_lately(system: Actor, now: datetime) -> None:
    """Let some answer what was due in the last two weeks, through the services, so that levels leave tasks behind."""
    window = {"due_at__gte": now - timedelta(days=14), "due_at__lt": now}
    rows = Contact.objects.of(system).filter(closed_at=None, **window).order_by("due_at")[: _FRESH * 2 : 2]
    for number, row in enumerate(rows):
        said = _WELL | (_NOT_WELL if number % 4 == 1 else {})
        patient = Actor.patient(system.tenant_id, row.patient_id)
        given = Given(method=_method(row.by), answers={code: said[code] for code in row.asks if code in said})
        with clock.at(min(now, row.due_at + timedelta(hours=3))):
            services.answer_contact(patient, row, given)


def _method(by: str) -> str:
    return "phone" if by in ("nurse", "doctor") else "message"
