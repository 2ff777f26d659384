"""Service warnings: what everybody must know before speaking to a person."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.patients import WarningEnded, WarningSet
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import ServiceWarning
from renxin.people.patients.rulebook import profile_packs

from .finding import ended_by, locked_patient, said_by


@transaction.atomic
def set_warning(
    actor: Actor, patient_id: int, kind: str, *, note: str = "", valid_to: date | None = None
) -> ServiceWarning:
    """Put up a warning; one of the same kind that stands already is replaced. Without a last day the pack's counts.

    Raises:
        InvalidInput: there is no such kind, or its last day is over.
    """
    chosen = profile_packs.warning_kinds().get(kind)
    if chosen is None:
        raise InvalidInput(_("Choose a warning from the list."), where="kind")
    if valid_to is not None and valid_to < clock.today():
        raise InvalidInput(_("This day is over."), where="valid_to")
    if valid_to is None and chosen.days is not None:
        valid_to = clock.today() + timedelta(days=chosen.days)
    patient = locked_patient(actor, patient_id)
    standing = ServiceWarning.objects.of(actor).filter(patient_id=patient.pk, kind=kind, ended_at__isnull=True)
    standing.update(**ended_by(actor))
    row = ServiceWarning.objects.create(
        patient_id=patient.pk, kind=kind, note=note.strip()[:500], valid_to=valid_to, **said_by(actor)
    )
    record(actor, WarningSet(patient_id=patient.pk, occurred_at=row.noted_at, warning=kind))
    return row


@transaction.atomic
def end_warning(actor: Actor, uid: UUID | str) -> ServiceWarning:
    """Take a warning down; twice is once.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    row = ServiceWarning.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("warning")
    patient = locked_patient(actor, row.patient_id)
    if ServiceWarning.objects.of(actor).filter(pk=row.pk, ended_at__isnull=True).update(**ended_by(actor)):
        record(actor, WarningEnded(patient_id=patient.pk, occurred_at=clock.now(), warning=row.kind))
    return row
