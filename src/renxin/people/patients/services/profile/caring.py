"""Who answers for a person, and how she likes to be reached."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.kernel.timeline.facts.patients import CareAssigned, PreferenceSet
from renxin.kernel.timeline.services import record
from renxin.people.organizations.models import Practitioner
from renxin.people.patients import selectors
from renxin.people.patients.models import CareRelation, ContactPoint, ContactPreference, Patient
from renxin.people.patients.services.identity.locking import lock_current

from .finding import ended_by, locked_patient, said_by


@transaction.atomic
def assign_care(actor: Actor, patient_id: int, role: str, practitioner_id: int | None) -> CareRelation | None:
    """Make somebody answer for a person as doctor, nurse or manager; None: nobody from now on.

    Raises:
        InvalidInput: there is no such role, or nobody of that name works here.
    """
    if role not in CareRelation.Role.values:
        raise InvalidInput(_("Choose a role from the list."), where="role")
    patient = locked_patient(actor, patient_id)
    standing = CareRelation.objects.of(actor).filter(patient_id=patient.pk, role=role, ended_at__isnull=True)
    current = standing.order_by("-noted_at", "-pk").first()
    if practitioner_id == (current.practitioner_id if current else None):
        return current
    if practitioner_id is not None and not _works_here(actor, practitioner_id):
        raise InvalidInput(_("Choose somebody who works here."), where="practitioner")
    standing.update(**ended_by(actor))
    record(
        actor,
        CareAssigned(patient_id=patient.pk, occurred_at=clock.now(), role=role, practitioner_id=practitioner_id or 0),
    )
    if practitioner_id is None:
        return None
    return CareRelation.objects.create(
        patient_id=patient.pk, role=role, practitioner_id=practitioner_id, **said_by(actor)
    )


@transaction.atomic
def set_preference(
    actor: Actor, patient_id: int, *, channel: str = "", hours: tuple[int, int] | None = None, reason: str = ""
) -> ContactPreference | None:
    """Keep how and when she said she likes to be reached; with neither, what she said is taken back.

    She says it herself, or staff for her.

    Raises:
        InvalidInput: the channel is not known, or the hours are no span of a day.
    """
    if channel and channel not in ContactPoint.Kind.values:
        raise InvalidInput(_("Choose a way from the list."), where="channel")
    if hours is not None and not 0 <= hours[0] < hours[1] <= 24:
        raise InvalidInput(_("The hours begin before they end."), where="hours")
    patient = _whose(actor, patient_id)
    standing = ContactPreference.objects.of(actor).filter(
        patient_id=patient.pk, is_learned=False, ended_at__isnull=True
    )
    standing.update(**ended_by(actor))
    record(actor, PreferenceSet(patient_id=patient.pk, occurred_at=clock.now(), channel=channel))
    if not channel and hours is None:
        return None
    start, end = hours or (None, None)
    return ContactPreference.objects.create(
        patient_id=patient.pk,
        channel=channel,
        from_hour=start,
        to_hour=end,
        reason=reason.strip()[:240],
        **said_by(actor),
    )


def _whose(actor: Actor, patient_id: int) -> Patient:
    """Return the patient, locked: for herself, or for staff who may change patients."""
    if actor.kind != "patient":
        return locked_patient(actor, patient_id)
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    if selectors.current_id(actor.tenant_id, actor.patient_id or 0) != current:
        raise NotAllowed("patients.edit")
    return selectors.get_by_id(actor, current)


def _works_here(actor: Actor, practitioner_id: int) -> bool:
    return Practitioner.objects.of(actor).filter(pk=practitioner_id, is_active=True).exists()
