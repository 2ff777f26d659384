"""From a stored reading to observations: whose it is, when, in our units; what is doubtful is parked."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from renxin.doors.connectors.formats import Outcome, content_of
from renxin.doors.connectors.models import DeviceUser, InterfaceMessage
from renxin.doors.connectors.reasons import NotApplied
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose
from renxin.people.records import selectors as records
from renxin.people.records.services import ObservationData, record_observations

from . import reasons, rules
from .measures import Measure
from .reading import Reading, read

_LOOKED_BACK: Final = timedelta(days=90)


def apply_one(row: InterfaceMessage) -> Outcome:
    """Keep one reading as observations of its person.

    Raises:
        NotApplied: it is parked, for the reason given.
    """
    reading = read(content_of(row).data)
    patient_id = _whose(row, reading)
    try:
        _keep(row, reading, patient_id)
    except NotApplied as error:
        error.patient_id = patient_id
        raise
    return Outcome(patient_id)


def _whose(row: InterfaceMessage, reading: Reading) -> int:
    users = DeviceUser.objects.of(row.tenant_id).filter(device__serial=row.source, number=reading.user)
    patient_id = users.values_list("patient_id", flat=True).first()
    if patient_id is None:
        raise NotApplied(reasons.WHOSE, where="user")
    return int(patient_id)


def _keep(row: InterfaceMessage, reading: Reading, patient_id: int) -> None:
    if not patients.consent_state(row.tenant_id, [patient_id], Purpose.DEVICE_DATA)[patient_id]:
        raise NotApplied(reasons.NO_CONSENT)
    at = rules.taken_at(reading, row.received_at)
    found = [(value, *rules.measured(value)) for value in reading.values]
    rules.pressures_agree({value.measure: number for value, _measure, number in found})
    if not reading.confirmed:
        for value, measure, number in found:
            if not rules.is_like_her(measure, number, _earlier(row.tenant_id, patient_id, measure)):
                raise NotApplied(reasons.UNLIKE, where=value.place)
    actor = Actor.interface(row.tenant_id, row.interface.name)
    items = [
        ObservationData(
            code=measure.code, name=measure.words.zh, value_number=number, unit=measure.unit, observed_at=at
        )
        for _value, measure, number in found
    ]
    record_observations(actor, patient_id, f"device:{row.source}"[:80], items)


def _earlier(tenant_id: int, patient_id: int, measure: Measure) -> list[Decimal]:
    return records.last_values(tenant_id, patient_id, measure.code, since=clock.now() - _LOOKED_BACK, limit=5)
