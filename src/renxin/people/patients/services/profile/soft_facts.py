"""Soft facts: what she is like, worries about and lives with, by code, so that it can be searched."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.patients import SoftFactEnded, SoftFactNoted
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import SoftFact
from renxin.people.patients.rulebook import profile_packs

from .finding import ended_by, locked_patient, said_by


@transaction.atomic
def note_soft_fact(actor: Actor, patient_id: int, code: str, *, detail: str = "") -> SoftFact:
    """Note one thing about a person; the same thing said again with the same words changes nothing.

    Raises:
        InvalidInput: there is no such code.
    """
    kind = profile_packs.kind_of_code().get(code)
    if kind is None:
        raise InvalidInput(_("Choose from the list."), where="code")
    patient = locked_patient(actor, patient_id)
    detail = detail.strip()[:500]
    standing = SoftFact.objects.of(actor).filter(patient_id=patient.pk, code=code, ended_at__isnull=True)
    for row in standing:
        if row.detail == detail or not detail:
            return row
    standing.update(**ended_by(actor))
    row = SoftFact.objects.create(patient_id=patient.pk, kind=kind, code=code, detail=detail, **said_by(actor))
    record(actor, SoftFactNoted(patient_id=patient.pk, occurred_at=row.noted_at, code=code))
    return row


@transaction.atomic
def end_soft_fact(actor: Actor, uid: UUID | str) -> SoftFact:
    """Say that something is no longer so; twice is once.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    row = SoftFact.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("soft fact")
    patient = locked_patient(actor, row.patient_id)
    if SoftFact.objects.of(actor).filter(pk=row.pk, ended_at__isnull=True).update(**ended_by(actor)):
        record(actor, SoftFactEnded(patient_id=patient.pk, occurred_at=clock.now(), code=row.code))
    return row
