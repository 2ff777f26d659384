"""The PDC of each class, worked out of fills and stays: at once when a box is fetched, and every day anew."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors as records
from renxin.people.records.selectors import Supply
from renxin.programs.monitoring.medication import adherence
from renxin.programs.monitoring.medication.catalogue import class_of, medicines
from renxin.programs.monitoring.models import Adherence

from .following_medicines import STOPPED, fills_of, follow_records, key_of, stays_until_today

BATCH: Final = 500
_YEAR: Final = timedelta(days=365)
_UPSERT: Final = """
ON CONFLICT (tenant_id, patient_id, drug_class) DO UPDATE SET percent = EXCLUDED.percent, covered = EXCLUDED.covered,
    days = EXCLUDED.days, fills = EXCLUDED.fills, begin_on = EXCLUDED.begin_on, until_on = EXCLUDED.until_on,
    counted_on = EXCLUDED.counted_on
"""


@transaction.atomic
def count_adherence(actor: Actor, patient_ids: Iterable[int]) -> int:
    """Work out the PDC of every class of these patients in a few statements; return how many classes there are."""
    asked = set(patient_ids)
    current = set(patients.current_ids(actor.tenant_id, asked).values())
    since = clock.now() - _YEAR
    told = records.supplies(actor.tenant_id, current, since=since)
    stays = records.stay_days(actor.tenant_id, current, since=since)
    rows = [
        row
        for patient_id in current
        for row in _of_patient(actor, patient_id, told.get(patient_id, []), stays.get(patient_id, []))
    ]
    insert_rows(rows, _UPSERT, model=Adherence)
    stale = Adherence.objects.of(actor).filter(counted_on__lt=clock.today(), patient_id__in=asked | current)
    stale.delete()  # classes that nobody fetched for a year, and what was counted of a record that is an alias now
    return len(rows)


def count_due() -> int:
    """Count one batch of those who were not counted today; return how many rows were due."""
    with transaction.atomic():
        due = (
            Adherence.objects.filter(counted_on__lt=clock.today())
            .order_by("counted_on", "id")
            .select_for_update(skip_locked=True)
        )
        rows = list(due.values_list("tenant_id", "patient_id")[:BATCH])
        for tenant_id in {row[0] for row in rows}:
            with tenant.scope(tenant_id):
                actor = Actor.system(tenant_id, "monitoring.adherence")
                people = {patient for house, patient in rows if house == tenant_id}
                count_adherence(actor, people)
                follow_records(actor, people)
    return len(rows)


def _of_patient(
    actor: Actor, patient_id: int, told: Sequence[Supply], stays: Sequence[records.StayDays]
) -> list[dict[str, Any]]:
    groups: dict[str, list[Supply]] = defaultdict(list)
    for one in told:
        groups[class_of(one.name, one.code)].append(one)
    inside = stays_until_today(stays)
    found = []
    for drug_class, group in groups.items():
        fills = fills_of(group)
        until = adherence.covered_until(fills, inside)
        if until is not None:
            end = min(clock.today(), _stopped_on(group) or clock.today())
            covered = adherence.cover(fills, None, end, inside, least_fills=medicines().adherence.least_fills)
            common = {"tenant_id": actor.tenant_id, "patient_id": patient_id, "drug_class": drug_class}
            found.append(common | _counted(covered) | {"until_on": until, "begin_on": min(one.on for one in fills)})
    return found


def _counted(covered: adherence.Coverage | None) -> dict[str, Any]:
    """Return the columns of what was counted; while there are too few fills nothing is said."""
    return {
        "percent": covered.percent if covered else None,
        "covered": covered.covered if covered else 0,
        "days": covered.days if covered else 0,
        "fills": covered.fills if covered else 1,
        "counted_on": clock.today(),
    }


def _stopped_on(group: Sequence[Supply]) -> date | None:
    """Return the day on which a class was stopped: every medicine of it, by its newest box; None while one goes on."""
    newest = {key_of(one.name, one.code): one for one in group if not one.is_ward}
    stopped = [one.ended_on or one.started_on for one in newest.values() if one.status in STOPPED]
    return max(stopped) if stopped and len(stopped) == len(newest) else None
