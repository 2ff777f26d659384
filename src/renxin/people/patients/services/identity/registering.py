"""The one door by which a person becomes known, whatever the source."""

from collections.abc import Iterable

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import ContactPoint, Patient
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData, Registration, Resolution

from . import intake as reading
from . import looking, making
from .intake import Intake
from .registering_many import register_patients


def register_patient(
    actor: Actor,
    data: PatientData,
    *,
    source: str,
    identifiers: Iterable[IdentifierData] = (),
    contacts: Iterable[ContactData] = (),
) -> Resolution:
    """Find the person a source means, by certain evidence only, or make a new one; then store what the source says.

    Numbers that cannot be read, and documents that contradict what is known, are kept as claims and warned about;
    pairs that may be one person go to the review list. `source` is `his:<name>`, `import`, `staff`, `self` …
    """
    one = Registration(data, source, tuple(identifiers), tuple(contacts))
    return register_patients(actor, [one])[0]


resolve_or_register = register_patient


@transaction.atomic
def provisional_patient(actor: Actor, kind: str, value: str, *, name: str = "") -> int:
    """Return the one patient who has this contact point, else a new provisional patient with it.

    Several patients may share a telephone; then nobody is chosen and the writer stays provisional until linked.
    """
    given = reading.contact(actor.tenant_id, ContactData(kind, value))
    looking.lock_keys(actor.tenant_id, [given.blind])
    rows = ContactPoint.objects.of(actor).filter(kind=kind, blind=given.blind, is_active=True)
    found = set(rows.values_list("patient_id", flat=True)[: looking.CROWD])
    if len(found) == 1:
        return int(found.pop())
    unnamed = Patient.objects.of(actor).filter(pk__in=found, status=Patient.Status.PROVISIONAL).order_by("pk").first()
    if unnamed is not None:
        return unnamed.pk
    said = Intake(actor.tenant_id, "self", PatientData(name=name), (), (given,), ())
    ((resolution, facts),) = making.make(actor, [said], looking.Numbers(), status=Patient.Status.PROVISIONAL)
    record(actor, *facts)
    return resolution.patient_id
