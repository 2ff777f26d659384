"""A death: known at once, so that nothing more leaves; the family is marked; one reported by mistake is taken back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.rights import DeathWithdrawn, PatientBereaved
from renxin.kernel.timeline.services import record
from renxin.people.patients import family_rules
from renxin.people.patients.models import Bereavement, HouseholdMember, Patient, Proxy, RelatedPerson
from renxin.people.patients.services.identity.locking import locked_patient

from .proxies import end_rows

DEATH = "death"


@transaction.atomic
def mark_deceased(actor: Actor, patient_id: int, at: datetime) -> bool:
    """Note that a patient died; everything queued for her stops behind the fact. False when it was known.

    From this moment the contact policy lets nothing through; the packages above cancel what they hold when they hear
    of the fact. Proxies end, and those of her family who are patients are marked for the time of mourning.
    """
    patient = locked_patient(actor, patient_id)
    if patient.deceased_at is not None:
        return False
    patient.deceased_at, patient.updated_at = at, clock.now()
    patient.save(update_fields=["deceased_at", "updated_at"])
    either = Q(patient_id=patient.pk) | Q(proxy_patient_id=patient.pk)
    end_rows(actor, list(Proxy.objects.of(actor).filter(either, ended_at__isnull=True)), DEATH)
    record(actor, PatientDied(patient_id=patient.pk, occurred_at=at))
    _mark_family(actor, patient)
    if actor.kind == "staff":
        record_access(actor, "death.mark", "patient", patient.uid, patient_id=patient.pk)
    return True


@transaction.atomic
def withdraw_death(actor: Actor, patient_id: int) -> bool:
    """Take back a death reported by mistake: proxies and the family's mark go back to what they were.

    What was cancelled (messages, tasks, appointments, journeys) stays cancelled: staff decide what begins again.
    """
    patient = locked_patient(actor, patient_id)
    if patient.deceased_at is None:
        return False
    now = clock.now()
    patient.deceased_at, patient.updated_at = None, now
    patient.save(update_fields=["deceased_at", "updated_at"])
    Bereavement.objects.of(actor).filter(deceased_patient_id=patient.pk, ended_at__isnull=True).update(ended_at=now)
    either = Q(patient_id=patient.pk) | Q(proxy_patient_id=patient.pk)
    in_time = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    Proxy.objects.of(actor).filter(either, in_time, end_reason=DEATH).update(ended_at=None, ended_by="", end_reason="")
    record(actor, DeathWithdrawn(patient_id=patient.pk, occurred_at=now))
    if actor.kind == "staff":
        record_access(actor, "death.withdraw", "patient", patient.uid, patient_id=patient.pk)
    return True


def family_of(tenant_id: int, patient_id: int) -> dict[int, str]:
    """Return the patients who belong to a patient, with the relation known: relatives and members of her household."""
    found: dict[int, str] = {}
    homes = HouseholdMember.objects.of(tenant_id).filter(patient_id=patient_id).values("household_id")
    for other in HouseholdMember.objects.of(tenant_id).filter(household_id__in=homes).values_list("patient_id"):
        found[other[0]] = "household"
    related = RelatedPerson.objects.of(tenant_id).filter(
        Q(patient_id=patient_id) | Q(related_patient_id=patient_id),
        related_patient_id__isnull=False,
        valid_to__isnull=True,
    )
    for one, other_id, relation in related.values_list("patient_id", "related_patient_id", "relation"):
        found[one if other_id is None or one != patient_id else other_id] = relation
    found.pop(patient_id, None)
    return found


def _mark_family(actor: Actor, patient: Patient) -> None:
    now = clock.now()
    family = family_of(actor.tenant_id, patient.pk)
    alive = Patient.objects.of(actor).filter(pk__in=family, deceased_at__isnull=True).values_list("pk", flat=True)
    until = now + timedelta(days=family_rules.bereavement().days)
    for member in sorted(alive):
        Bereavement.objects.update_or_create(
            tenant_id=actor.tenant_id,
            patient_id=member,
            deceased_patient_id=patient.pk,
            defaults={"relation": family[member], "since": now, "until": until, "ended_at": None},
        )
    record(
        actor,
        *[
            PatientBereaved(patient_id=member, occurred_at=now, deceased_patient_id=patient.pk)
            for member in sorted(alive)
        ],
    )
