"""Lines of reports and measurements: log rows. What is known already is found under the patient's lock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.fetching import fetch
from renxin.kernel.timeline.facts.records import ObservationRecorded
from renxin.kernel.timeline.services import record
from renxin.people.records import rules
from renxin.people.records.models import DiagnosticReport, Observation
from renxin.people.records.shapes import TOLD, LinesOf, ObservationData

from . import rows

_AT_THESE_PLACES: Final = (
    "WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(people)s::bigint[]) AND report_id IS NULL "
    "AND code = ANY(%(codes)s::text[]) AND observed_at = ANY(%(at)s::timestamptz[])"
)
_Place = tuple[int, str, str, str, datetime]


def record_observations(
    actor: Actor,
    patient_id: int,
    source: str,
    observations: Sequence[ObservationData],
    *,
    encounter_id: int | None = None,
) -> int:
    """Keep measurements that belong to no report; return how many are new. See `file_observations`."""
    told = LinesOf(patient_id=patient_id, source=source, items=observations, encounter_id=encounter_id)
    return file_observations(actor, [told])[1]


@transaction.atomic(savepoint=False)
def file_observations(actor: Actor, told: Sequence[LinesOf[ObservationData]]) -> tuple[list[list[Observation]], int]:
    """Keep the measurements of many patients; return the row of each item, and how many are new.

    The same code, set id and instant from one source is one row; its value may be corrected. Each new or changed one
    is a fact.
    """
    current = rows.begin(actor, [one.patient_id for one in told])
    now = clock.now()
    places = [[_place(current[one.patient_id], one.source, item, now) for item in one.items] for one in told]
    known = _known(actor, {place for group in places for place in group})
    wanted = {
        place: (one, item)
        for one, group in zip(told, places, strict=True)
        for item, place in zip(one.items, group, strict=True)
    }
    fresh = {place: said for place, said in wanted.items() if place not in known}
    made = {
        place: new_line(actor, place[0], row_id, place[1], item, at=place[4], encounter_id=one.encounter_id)
        for row_id, (place, (one, item)) in zip(ids.allocate(len(fresh)), fresh.items(), strict=True)
    }
    insert_rows(list(made.values()))
    changed = [row for place, row in known.items() if correct_line(row, wanted[place][1])]
    record(actor, *(line_fact(row) for row in [*made.values(), *changed]))
    found = known | made
    return [[found[place] for place in group] for group in places], len(made)


def new_line(
    actor: Actor,
    patient_id: int,
    row_id: int,
    source: str,
    item: ObservationData,
    *,
    at: datetime,
    report: DiagnosticReport | None = None,
    encounter_id: int | None = None,
) -> Observation:
    """Return a line, not yet saved."""
    return Observation(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        id=row_id,
        source=source,
        report_id=report.pk if report else None,
        report_no=report.report_no if report else "",
        encounter_id=report.encounter_id if report else encounter_id,
        set_id=item.set_id[:32],
        code=item.code[:64],
        observed_at=item.observed_at or at,
        **_values(item),
    )


def correct_line(row: Observation, item: ObservationData) -> bool:
    """Bring a known line in line with what its sender says now; tell whether anything differed."""
    said = _values(item)
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    if changed:
        Observation.objects.filter(patient_id=row.patient_id, id=row.id).update(**changed)
        for name, value in changed.items():
            setattr(row, name, value)
    return bool(changed)


def is_abnormal(row: Observation) -> bool:
    """Tell whether a line is abnormal."""
    return rules.is_abnormal(row.interpretation, row.value_number, row.reference_range)


def line_fact(row: Observation) -> ObservationRecorded:
    """Return the fact about a line."""
    return ObservationRecorded(
        patient_id=row.patient_id,
        occurred_at=row.observed_at,
        observation_id=row.id,
        code=row.code,
        abnormal=is_abnormal(row),
        told=row.source == TOLD,
    )


def _place(patient_id: int, source: str, item: ObservationData, now: datetime) -> _Place:
    return patient_id, source, item.set_id[:32], item.code[:64], item.observed_at or now


def _known(actor: Actor, places: set[_Place]) -> dict[_Place, Observation]:
    values = {
        "tenant": actor.tenant_id,
        "people": list({place[0] for place in places}),
        "codes": list({place[3] for place in places}),
        "at": list({place[4] for place in places}),
    }
    found = fetch(Observation, _AT_THESE_PLACES, values) if places else []
    known = {(row.patient_id, row.source, row.set_id, row.code, row.observed_at): row for row in found}
    return {place: row for place, row in known.items() if place in places}


def _values(item: ObservationData) -> dict[str, Any]:
    return {
        "name": item.name[:160],
        "value_number": item.value_number,
        "value_text": item.value_text,
        "unit": item.unit[:32],
        "reference_range": item.reference_range[:80],
        "interpretation": item.interpretation[:8],
        "status": item.status[:16],
    }
