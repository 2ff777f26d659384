"""Forty people who measure at home: most are well, some need somebody to act, some have gone quiet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import of_the_past
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Condition, Observation
from renxin.people.records.services import LinesOf, ObservationData, file_observations
from renxin.programs.monitoring import services
from renxin.programs.monitoring.models import LastSign, MonitoredPatient

HOME: Final = "hand:home"
_DAYS: Final = 60
_QUIET_FOR: Final = (9, 11, 13, 15, 17, 21, 25, 27)
_PROGRAMS: Final = {"I10": "P01", "E11.9": "P02", "J44.9": "P03"}
_FRESH: Final = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class _One:
    """Somebody who measures: for which programme, how it goes, and how many days ago she stopped."""

    patient_id: int
    program: str
    course: str
    stopped: int = 0


# Programme, then what is measured: code, words, unit, centre when well, centre when not, spread.
_MEASURED: Final = {
    "P01": (("8480-6", "收缩压", "mmHg", 126, 166, 5), ("8462-4", "舒张压", "mmHg", 77, 93, 3)),
    "P02": (("14771-0", "空腹血糖", "mmol/L", 6.2, 11.2, 0.5),),
    "P03": (("59408-5", "血氧饱和度", "%", 93, 87, 0.7),),
}


def measure(tenant_id: int, now: datetime, random: Random) -> None:
    """Let people measure for sixty days, judge what is fresh, and see who has gone quiet."""
    actor = Actor.system(tenant_id, "demo")
    people = [*_ill(tenant_id), *_quiet(tenant_id, now)]
    departments = patients.newest_departments(actor, [one.patient_id for one in people])
    with clock.at(now - timedelta(days=_DAYS)):
        services.watch_by_programs(actor, [_started(one, departments) for one in people])
    with of_the_past():
        rows, _new = file_observations(actor, [_lines(one, now, random) for one in people])
    _judge(actor, [row for lines in rows for row in lines], now)
    MonitoredPatient.objects.of(actor).filter(source__startswith="demo:").update(check_at=now)
    services.notice_silence(actor)
    for _step in ("call", "review"):
        services.pursue_silence(actor)


def _ill(tenant_id: int) -> Iterator[_One]:
    rows = Condition.objects.of(tenant_id).filter(code__in=_PROGRAMS, clinical_status="active")
    found = dict(rows.order_by("-patient_id").values_list("patient_id", "code"))
    breathless = next((pk for pk, code in found.items() if code == "J44.9"), 0)
    for number, (patient_id, code) in enumerate(list(found.items())[:32]):
        course = "danger" if patient_id == breathless else "worse" if number % 6 == 1 else "well"
        yield _One(patient_id, _PROGRAMS[code], course)


def _quiet(tenant_id: int, now: datetime) -> Iterator[_One]:
    heard = LastSign.objects.of(tenant_id).filter(visited_at__gte=now - timedelta(days=40)).values("patient_id")
    known = Condition.objects.of(tenant_id).filter(code__in=_PROGRAMS).values("patient_id")
    grown = Patient.objects.of(tenant_id).filter(status="active", deceased_at=None, birth_date__year__lte=1980)
    rows = grown.exclude(pk__in=heard).exclude(pk__in=known).order_by("pk").values_list("pk", flat=True)
    for patient_id, days in zip(rows[: len(_QUIET_FOR)], _QUIET_FOR, strict=False):
        yield _One(patient_id, "P01", "well", stopped=days)


def _started(one: _One, departments: dict[int, int]) -> services.Started:
    return services.Started(
        patient_id=one.patient_id,
        source=f"demo:{one.patient_id}",
        program=one.program,
        department_id=departments.get(one.patient_id),
    )


def _lines(one: _One, now: datetime, random: Random) -> LinesOf[ObservationData]:
    items = []
    for day in range(_DAYS, one.stopped, -2):
        at = (now - timedelta(days=day, minutes=random.randint(0, 90))).replace(second=0, microsecond=0)
        items += [_item(measured, 0.0, at, random) for measured in _MEASURED[one.program]]
    if not one.stopped:
        share = {"well": 0.0, "worse": 1.0, "danger": 1.5}[one.course]
        for hours in (30, 5):
            at = (now - timedelta(hours=hours)).replace(second=0, microsecond=0)
            items += [_item(measured, share, at, random) for measured in _MEASURED[one.program]]
    return LinesOf(patient_id=one.patient_id, source=HOME, items=items)


def _item(
    measured: tuple[str, str, str, float, float, float], share: float, at: datetime, random: Random
) -> ObservationData:
    code, name, unit, well, ill, spread = measured
    value = random.gauss(well + (ill - well) * share, spread)
    digits = 1 if unit == "mmol/L" else 0
    return ObservationData(
        code=code, name=name, unit=unit, value_number=Decimal(str(round(value, digits))), observed_at=at
    )


def _judge(actor: Actor, rows: Sequence[Observation], now: datetime) -> None:
    told = [(row.patient_id, row.id, row.code, row.observed_at >= now - _FRESH) for row in rows]
    services.judge_readings(actor, [one[:3] for one in told if not one[3]], silently=True)
    services.judge_readings(actor, [one[:3] for one in told if one[3]])
