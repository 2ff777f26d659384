"""What was handed out to many patients, and when they were in the house: for programmes that follow medicines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from renxin.kernel.core import clock
from renxin.people.records.models import Encounter, MedicationStatement

from .states import IN_ERROR


@dataclass(frozen=True, slots=True)
class Supply:
    """One medicine as its sender told of it, with the day it began. `is_ward`: given in the house, not to take home."""

    id: int
    patient_id: int
    name: str
    code: str
    dose: str
    frequency: str
    days: int | None
    status: str
    started_on: date
    ended_on: date | None
    is_ward: bool


@dataclass(frozen=True, slots=True)
class StayDays:
    """A stay in the house by its days; `last` is None while she is in."""

    first: date
    last: date | None


def supplies(tenant_id: int, patient_ids: Iterable[int], *, since: datetime) -> dict[int, list[Supply]]:
    """Return what each patient was given since an instant, the oldest first; what was entered in error left out."""
    rows = (
        MedicationStatement.objects.of(tenant_id)
        .filter(patient_id__in=set(patient_ids))
        .filter(Q(started_at__gte=since) | Q(started_at__isnull=True, status="active"))
        .exclude(status=IN_ERROR)
        .select_related("encounter")
        .order_by("started_at", "pk")
    )
    found: dict[int, list[Supply]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(_supply(row))
    return found


def stay_days(tenant_id: int, patient_ids: Iterable[int], *, since: datetime) -> dict[int, list[StayDays]]:
    """Return the stays of each patient that lasted into the time since an instant."""
    rows = (
        Encounter.objects.of(tenant_id)
        .filter(patient_id__in=set(patient_ids), encounter_class=Encounter.Class.INPATIENT)
        .filter(Q(ended_at__gte=since) | Q(ended_at__isnull=True, status=Encounter.Status.IN_PROGRESS))
        .exclude(status__in=[Encounter.Status.CANCELLED, Encounter.Status.PLANNED])
    )
    found: dict[int, list[StayDays]] = defaultdict(list)
    for patient_id, first, last in rows.values_list("patient_id", "started_at", "ended_at"):
        found[patient_id].append(StayDays(_day(first), _day(last) if last else None))
    return found


def _supply(row: MedicationStatement) -> Supply:
    stay = row.encounter if row.encounter and row.encounter.encounter_class == Encounter.Class.INPATIENT else None
    started = _day(row.started_at) if row.started_at else clock.today()
    leaves = stay.ended_at if stay else None
    return Supply(
        id=row.pk,
        patient_id=row.patient_id,
        name=row.text or row.code,
        code=row.code,
        dose=row.dose,
        frequency=row.frequency,
        days=row.days,
        status=row.status,
        started_on=started,
        ended_on=_day(row.ended_at) if row.ended_at else None,
        is_ward=stay is not None and (leaves is None or started < _day(leaves)),
    )


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()
