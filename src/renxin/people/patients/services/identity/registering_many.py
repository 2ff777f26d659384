"""Many people at once: those whom nobody resembles are made together, the others one by one by the ordinary road.

Most people of a sheet or of an admission list share no number and no telephone with anybody. For them a few statements
serve hundreds; whoever shares something is compared, linked or reviewed exactly as `register_patient` does it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientRegistered
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.patients.shapes import Registration, Resolution

from . import intake as reading
from . import looking, writing
from .intake import Intake
from .registering import register_patient


@transaction.atomic
def register_patients(actor: Actor, registrations: Sequence[Registration]) -> list[Resolution]:
    """Do for each registration what `register_patient` does for one; return whom each was taken for, in order."""
    actor.require("patients.edit")
    given = [
        reading.read(actor.tenant_id, one.source, one.data, one.identifiers, one.contacts) for one in registrations
    ]
    looking.lock_keys(actor.tenant_id, (key for one in given for key in _keys(one)))
    fresh = _unlike_anybody(actor, given)
    made = iter(_make(actor, [one for one, is_fresh in zip(given, fresh, strict=True) if is_fresh]))
    return [
        replace(next(made), warnings=said.warnings) if is_fresh else _one(actor, registration)
        for registration, said, is_fresh in zip(registrations, given, fresh, strict=True)
    ]


def _one(actor: Actor, one: Registration) -> Resolution:
    return register_patient(actor, one.data, source=one.source, identifiers=one.identifiers, contacts=one.contacts)


def _keys(given: Intake) -> list[bytes]:
    return [item.blind for item in given.identifiers] + [item.blind for item in given.contacts]


def _unlike_anybody(actor: Actor, given: Sequence[Intake]) -> list[bool]:
    """Tell for each whether none of its numbers and contact points is known, or comes twice."""
    times = Counter(key for one in given for key in set(_keys(one)))
    known = _known(actor, list(times))
    return [all(times[key] == 1 and key not in known for key in _keys(one)) for one in given]


def _known(actor: Actor, keys: list[bytes]) -> set[bytes]:
    identifiers = Identifier.objects.of(actor).filter(blind__in=keys).values_list("blind", flat=True)
    contacts = ContactPoint.objects.of(actor).filter(blind__in=keys).values_list("blind", flat=True)
    return {bytes(blind) for blind in (*identifiers, *contacts)}


def _make(actor: Actor, given: Sequence[Intake]) -> list[Resolution]:
    if not given:
        return []
    patients = [writing.patient_of(one) for one in given]
    for patient, key in zip(patients, _patient_keys(len(patients)), strict=True):
        patient.pk = key
    Patient.objects.bulk_create(patients)
    together = list(zip(patients, given, strict=True))
    Identifier.objects.bulk_create(row for patient, one in together for row in writing.identifiers_of(patient, one, {}))
    ContactPoint.objects.bulk_create(row for patient, one in together for row in writing.contacts_of(patient, one))
    facts = (
        PatientRegistered(patient_id=patient.pk, occurred_at=patient.created_at, source=one.source)
        for patient, one in together
    )
    record(actor, *facts)
    return [Resolution(patient.pk, created=True, tier="new") for patient in patients]


def _patient_keys(count: int) -> list[int]:
    """Return keys for new patients: asked for before the insert, so that each row surely gets its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('patients_patient', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]
