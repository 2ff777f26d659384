"""Getting in: services, weekly patterns, six weeks of sessions, queues with counters, who came and who is to come.

Four weeks have passed: who had a seat came, was late or did not come, and the queues know how long each took. All of it
is written in a few statements as taken over from before; facts are told as history, so that nobody is reminded of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from renxin.doors.demo.world import names
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.organizations.models import Organization, Practitioner, Role
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter
from renxin.programs.appointments import services as booking
from renxin.programs.appointments.models import HealthcareService, Seat
from renxin.programs.queues import services as waiting
from renxin.programs.queues.models import Queue

from . import visits_kept, waiting_now

_PAST: Final = timedelta(days=28)
# Department, letter of its tickets, floor; who is for whom: lowest and highest age in months, sex.
_CLINICS: Final[Sequence[tuple[str, str, dict[str, Any]]]] = (
    ("CARD", "C", {}),
    ("ENDO", "D", {}),
    ("RESP", "R", {}),
    ("GAST", "G", {}),
    ("NEUR", "N", {}),
    ("SURG", "S", {}),
    ("ORTH", "O", {}),
    ("OBGY", "W", {"sex": "female", "min_age_months": 144}),
    ("PAED", "K", {"max_age_months": 14 * 12 - 1}),
    ("REHA", "H", {}),
)
_MORNING: Final = (time(8), time(11, 30))
_AFTERNOON: Final = (time(14), time(16, 30))


@dataclass(frozen=True, slots=True)
class Opened:
    """A clinic as it was opened: its department, its queue, who sits there."""

    department: Organization
    queue: Queue
    doctors: tuple[Practitioner, ...]


def get_in(tenant_id: int, now: datetime, random: Random) -> int:
    """Let people book and wait; return how many seats there are."""
    actor = Actor.system(tenant_id, "demo")
    departments = {row.local_code: row for row in Organization.objects.of(tenant_id).filter(kind="DEPARTMENT")}
    booking.write_policy(actor, booking.PolicyData(shares={"window": 10, "phone": 10}))
    first_day = (now - _PAST).date()
    opened = [
        _open(actor, departments[code], letter, whom | {"first_day": first_day, "second": _name(random)})
        for code, letter, whom in _CLINICS
        if code in departments
    ]
    _other_queues(actor, departments)
    booking.open_sessions(actor, since=(now - _PAST).date())
    people = _who_come(tenant_id, now)
    lived = visits_kept.keep(actor, {one.department.pk: one.queue for one in opened}, people, now, random)
    waiting_now.wait(actor, [(one.queue, one.doctors) for one in opened], people, lived, now)
    return Seat.objects.of(actor).count()


def _who_come(tenant_id: int, now: datetime) -> list[Patient]:
    """Return the living but for those who stay away: their last visit is a year ago, and that is what they are for."""
    last = Encounter.objects.of(tenant_id).values("patient_id").annotate(last=Max("started_at"))
    away = last.filter(last__lt=now - timedelta(days=365)).values("patient_id")
    living = Patient.objects.of(tenant_id).filter(deceased_at__isnull=True, merged_into_id=None)
    return list(living.exclude(pk__in=away).order_by("pk"))


@transaction.atomic
def _open(actor: Actor, department: Organization, letter: str, said: dict[str, Any]) -> Opened:
    """Open a clinic; `said` holds whom it is for, its first day and the name of its second doctor."""
    whom = {name: value for name, value in said.items() if name not in ("first_day", "second")}
    code = department.local_code
    head = Practitioner.objects.of(actor).filter(staff_no=f"head-{code.lower()}").first()
    second = organizations.add_practitioner(
        actor,
        name=said["second"],
        title="主治医师",
        staff_no=f"doctor-{code.lower()}",
        department=department,
        role=Role.DOCTOR,
    )
    general = _service(actor, department, "GEN", ("普通门诊", " clinic"), whom | {"fee": Decimal(10)})
    expert = _service(
        actor, department, "EXP", ("专家门诊", ", senior physician"), whom | {"fee": Decimal(50), "advance_days": 7}
    )
    for service, doctor, days, hours in _week(general.pk, expert.pk, second, head):
        for weekday in days:
            pattern = booking.PatternData(
                department_id=department.pk,
                service_id=service,
                practitioner_id=doctor.pk,
                weekday=weekday,
                starts=hours[0],
                ends=hours[1],
                valid_from=said["first_day"],
            )
            booking.write_pattern(actor, pattern)
    queue = waiting.save_queue(
        actor,
        waiting.QueueData(
            code=f"{code}-Q",
            name=f"{department.name}候诊",
            name_en=f"{department.name_en} waiting area",
            kind=Queue.Kind.CLINIC,
            department_id=department.pk,
            prefix=letter,
            needs_triage=code == "PAED",
        ),
    )
    for number in (1, 2):
        waiting.save_counter(actor, queue, f"{number} 诊室", f"Room {number}")
    return Opened(department, queue, (second, head) if head else (second,))


def _service(
    actor: Actor, department: Organization, code: str, names: tuple[str, str], own: dict[str, Any]
) -> HealthcareService:
    """Offer a clinic of a department under its two names."""
    data = booking.ServiceData(
        department_id=department.pk,
        code=f"{department.local_code}-{code}",
        name=f"{department.name}{names[0]}",
        name_en=f"{department.name_en}{names[1]}",
        prepare="请带身份证或医保卡、既往检查和正在吃的药。",
        prepare_en="Bring your ID or insurance card, earlier results and the medicines you take.",
        **own,
    )
    return booking.write_service(actor, data)


def _week(
    general: int, expert: int, second: Practitioner, head: Practitioner | None
) -> Iterator[tuple[int, Practitioner, tuple[int, ...], tuple[time, time]]]:
    yield general, second, (0, 1, 2, 3, 4), _MORNING
    yield general, second, (0, 2, 3), _AFTERNOON
    if head is not None:
        yield expert, head, (1, 3), _MORNING


def _other_queues(actor: Actor, departments: dict[str, Organization]) -> None:
    """Open the queues where nobody books: the pharmacy, emergency with its desk, the machine for the heart."""
    rows = (
        ("PHAR", "PHAR-Q", "门诊药房取药", "Outpatient pharmacy", Queue.Kind.PHARMACY, "pharmacy", "P", False),
        ("EMER", "EMER-Q", "急诊分诊候诊", "Emergency waiting area", Queue.Kind.CLINIC, "clinic", "E", True),
        ("CARD", "ECHO-Q", "心脏超声", "Heart ultrasound", Queue.Kind.EXAMINATION, "examination", "U", False),
    )
    for department, code, name, name_en, kind, rules, prefix, triage in rows:
        if department not in departments:
            continue
        data = waiting.QueueData(
            code=code,
            name=name,
            name_en=name_en,
            kind=kind,
            department_id=departments[department].pk,
            prefix=prefix,
            rules=rules,
            needs_triage=triage,
        )
        queue = waiting.save_queue(actor, data)
        words = ("窗口", "Window") if kind == Queue.Kind.PHARMACY else ("号房间", "Room")
        for number in (1, 2):
            waiting.save_counter(actor, queue, f"{number} {words[0]}", f"{words[1]} {number}")


def _name(random: Random) -> str:
    return names.surname(random) + names.given_name(random, random.choice("MF"), random.randint(1975, 1992))
