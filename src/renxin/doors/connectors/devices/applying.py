"""From stored readings to observations: whose they are, when, in our units; what is doubtful is parked.

A batch takes four statements for whatever number of readings: who uses which device, who agrees, what was usual for
each, and the new rows. Each reading is judged as if those before it in the batch had been kept already.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from renxin.doors.connectors.formats import Settled, State, content_of, not_applied
from renxin.doors.connectors.models import DeviceUser, InterfaceMessage
from renxin.doors.connectors.reasons import NotApplied
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose
from renxin.people.records import selectors as records
from renxin.people.records.services import LinesOf, ObservationData, file_observations

from . import reasons, rules
from .measures import Measure
from .reading import Reading, Value, read

_LOOKED_BACK: Final = timedelta(days=90)
_USUAL: Final = 5
_User = tuple[str, int]


@dataclass(slots=True)
class _Judged:
    """A reading on its way: whose it is, when it was taken, what it says in our units."""

    row: InterfaceMessage
    reading: Reading
    patient_id: int = 0
    at: datetime | None = None
    found: Sequence[tuple[Value, Measure, Decimal]] = ()


def apply_all(tenant_id: int, rows: Sequence[InterfaceMessage]) -> list[Settled]:
    """Keep readings as observations of their people; what is refused is settled with its reason."""
    settled: dict[int, Settled] = {}
    judged = _read(rows, settled)
    users = _users(tenant_id, judged)
    for one in judged:
        one.patient_id = users.get((one.row.source, one.reading.user), 0)
    agree = patients.consent_state(tenant_id, {one.patient_id for one in judged} - {0}, Purpose.DEVICE_DATA)
    believed = [one for one in judged if _is_believed(one, agree, settled)]
    good = _like_their_people(tenant_id, believed, settled)
    _keep(tenant_id, good)
    settled |= {one.row.pk: Settled(one.row, State.APPLIED, one.patient_id) for one in good}
    return [settled[row.pk] for row in rows]


def _read(rows: Iterable[InterfaceMessage], settled: dict[int, Settled]) -> list[_Judged]:
    found = []
    for row in rows:
        try:
            found.append(_Judged(row, read(content_of(row).data)))
        except NotApplied as error:
            settled[row.pk] = not_applied(row, error)
    return found


def _users(tenant_id: int, judged: Sequence[_Judged]) -> dict[_User, int]:
    serials = {one.row.source for one in judged}
    listed = DeviceUser.objects.of(tenant_id).filter(device__serial__in=serials)
    return {
        (serial, number): who for serial, number, who in listed.values_list("device__serial", "number", "patient_id")
    }


def _is_believed(one: _Judged, agree: dict[int, bool], settled: dict[int, Settled]) -> bool:
    try:
        if not one.patient_id:
            raise NotApplied(reasons.WHOSE, where="user")
        if not agree[one.patient_id]:
            raise NotApplied(reasons.NO_CONSENT)
        one.at = rules.taken_at(one.reading, one.row.received_at)
        one.found = [(value, *rules.measured(value)) for value in one.reading.values]
        rules.pressures_agree({value.measure: number for value, _measure, number in one.found})
    except NotApplied as error:
        settled[one.row.pk] = not_applied(one.row, error, patient_id=one.patient_id or None)
        return False
    return True


def _like_their_people(tenant_id: int, judged: Sequence[_Judged], settled: dict[int, Settled]) -> list[_Judged]:
    """Return the readings that are near what is usual for their people, or that somebody has confirmed."""
    people = {one.patient_id for one in judged}
    codes = {measure.code for one in judged for _value, measure, _number in one.found}
    since = clock.now() - _LOOKED_BACK
    known: dict[tuple[int, str], list[tuple[datetime, Decimal]]] = defaultdict(list)
    if judged:
        known |= records.last_values(tenant_id, people, codes, since=since, limit=_USUAL)
    good = []
    for one in judged:
        odd = None if one.reading.confirmed else _unlike(one, known)
        if odd is not None:
            error = NotApplied(reasons.UNLIKE, where=odd.place)
            settled[one.row.pk] = not_applied(one.row, error, patient_id=one.patient_id)
            continue
        good.append(one)
        for _value, measure, number in one.found:
            if one.at is not None and one.at >= since:
                insort(known[one.patient_id, measure.code], (one.at, number), key=_newest_first)
    return good


def _newest_first(dated: tuple[datetime, Decimal]) -> float:
    return -dated[0].timestamp()


def _unlike(one: _Judged, known: dict[tuple[int, str], list[tuple[datetime, Decimal]]]) -> Value | None:
    for value, measure, number in one.found:
        earlier = [each for _at, each in known[one.patient_id, measure.code][:_USUAL]]
        if not rules.is_like_her(measure, number, earlier):
            return value
    return None


def _keep(tenant_id: int, good: Sequence[_Judged]) -> None:
    by_sender: dict[str, list[LinesOf[ObservationData]]] = defaultdict(list)
    for one in good:
        items = [
            ObservationData(
                code=measure.code, name=measure.words.zh, value_number=number, unit=measure.unit, observed_at=one.at
            )
            for _value, measure, number in one.found
        ]
        told = LinesOf(patient_id=one.patient_id, source=f"device:{one.row.source}"[:80], items=items)
        by_sender[one.row.interface.name].append(told)
    for name, told_by in by_sender.items():
        file_observations(Actor.interface(tenant_id, name), told_by)
