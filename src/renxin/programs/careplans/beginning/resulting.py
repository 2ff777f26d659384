"""From numbers to happenings: what was measured amounts to a result that begins a programme."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.records import ObservationRecorded
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records import selectors as records

from . import gathering
from .known import pack, results_in
from .starting import Happening

_MOST: Final = 60


def told_people(facts: Iterable[ObservationRecorded], wanted: Collection[str]) -> set[int]:
    """Return whose new numbers may amount to one of the wanted results."""
    codes = _codes(wanted)
    return {one.patient_id for one in facts if one.code in codes}


def source_of(result: str, patient_id: int) -> str:
    """Return under what somebody enters a programme by a result: once, whatever is measured later."""
    return f"result:{result}:{patient_id}"


def happenings(actor: Actor, people: Collection[int], wanted: Collection[str]) -> list[Happening]:
    """Return which of the wanted results the numbers of these people amount to; the last year of each is read."""
    now, today, zone = clock.now(), clock.today(), organizations.zone_of(actor)
    since = now - timedelta(days=max(one.within_days for one in pack().results) + 1)
    numbers = records.measured(actor.tenant_id, people, _codes(wanted), since=since, limit=_MOST)
    alive = Patient.objects.of(actor).filter(pk__in=list(numbers), deceased_at__isnull=True)
    wards = patients.newest_departments(actor, numbers)
    about = gathering.Circumstances(zone, born=dict(alive.values_list("pk", "birth_date")))
    found = []
    for patient_id in about.born:
        lines = [(one.code, one.value, one.unit, one.at.astimezone(zone).date()) for one in numbers[patient_id]]
        known = gathering.known_of(patient_id, about, codes=())
        found += [
            Happening(
                patient_id=patient_id,
                kind="resulted",
                source=source_of(result, patient_id),
                at=now,
                codes=[result],
                known=known,
                department_id=wards.get(patient_id),
            )
            for result in results_in(lines, today)
            if result in wanted
        ]
    return found


def _codes(wanted: Collection[str]) -> set[str]:
    return {part.code for one in pack().results if one.code in wanted for part in one.parts}
