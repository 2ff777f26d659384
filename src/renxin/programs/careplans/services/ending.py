"""Ending, pausing and going on: by hand, by what happens, by death."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.care import CarePlanPaused, CarePlanResumed, PlanFact
from renxin.kernel.timeline.services import record
from renxin.programs.careplans.models import (
    CarePlan,
    Contact,
    ContactPart,
    ContactState,
    EndReason,
    Enrolment,
    EnrolmentState,
    PlanStatus,
)

from . import planning
from .closing import close_enrolments


@transaction.atomic
def end_enrolment(actor: Actor, enrolment: Enrolment, reason: str, note: str = "") -> Enrolment:
    """End one way through a programme; the open contacts that only it needs fall away at once.

    Raises:
        InvalidInput: the reason is none we know.
        WrongState: it has ended already.
    """
    actor.require("careplans.work")
    if reason not in EndReason.values:
        raise InvalidInput(_("Choose why it ends."), where="reason")
    row = _locked(actor, enrolment)
    close_enrolments(actor, [row], reason, note)
    planning.plan_contacts(actor, [row.plan_id])
    return row


@transaction.atomic
def end_for_patients(actor: Actor, patient_ids: Iterable[int], reason: str, *, codes: Sequence[str] = ()) -> int:
    """End every way (or those through the programmes `codes`) of these patients; return how many."""
    patient_ids = list(patient_ids)
    lock_patients(sorted(patient_ids))
    wanted = Q(programme__code__in=codes) if codes else Q()
    rows = list(
        Enrolment.objects.of(actor)
        .filter(wanted, patient_id__in=patient_ids)
        .exclude(state=EnrolmentState.ENDED)
        .select_related("programme")
    )
    count = close_enrolments(actor, rows, reason)
    planning.plan_contacts(actor, {row.plan_id for row in rows})
    return count


@transaction.atomic
def withdraw(actor: Actor, encounter_ids: Iterable[int], why: Iterable[str] = ()) -> int:
    """Take back what a visit began, because it was called off; return how many ways through programmes.

    Planned contacts are cancelled. Those that were held stay, with the note that the discharge was called off, and
    may be planned once more when it happens after all. `why` narrows to what began it (`discharged`).
    """
    began = Q(why_started__in=list(why)) if why else Q()
    rows = list(
        Enrolment.objects.of(actor)
        .filter(began, encounter_id__in=list(encounter_ids))
        .exclude(state=EnrolmentState.ENDED)
        .select_related("programme")
    )
    lock_patients(sorted({row.patient_id for row in rows}))
    held = Contact.objects.of(actor).filter(parts__enrolment__in=rows, closed_at__isnull=False)
    held.exclude(state=ContactState.CANCELLED).update(reason="called_off")
    count = close_enrolments(actor, rows, EndReason.CANCELLED)
    for row in rows:  # its source is free again, should it happen after all
        row.source = f"{row.source}~{row.pk}"
    Enrolment.objects.bulk_update(rows, ["source"], batch_size=1000)
    planning.plan_contacts(actor, {row.plan_id for row in rows})
    return count


@transaction.atomic
def pause_enrolment(actor: Actor, enrolment: Enrolment, *, until: date | None = None, reason: str = "") -> Enrolment:
    """Let nobody contact the patient for this programme until a day, or until somebody says so.

    Raises:
        InvalidInput: the day has passed.
        WrongState: it has ended.
    """
    actor.require("careplans.work")
    if until is not None and until <= clock.today():
        raise InvalidInput(_("Choose a day to come."), where="until")
    row = _locked(actor, enrolment)
    row.state, row.paused_until, row.why_paused = EnrolmentState.PAUSED, until, reason[:24]
    row.save(update_fields=["state", "paused_until", "why_paused"])
    _forget_planned(actor, row)
    _follow_status(actor, row.plan_id)
    planning.plan_contacts(actor, [row.plan_id])
    record(actor, _fact(CarePlanPaused, row, reason[:24]))
    return row


@transaction.atomic
def resume_enrolment(actor: Actor, enrolment: Enrolment) -> Enrolment:
    """Let a programme go on; what fell into the pause is not asked for any more.

    Raises:
        WrongState: it does not pause.
    """
    actor.require("careplans.work")
    row = _locked(actor, enrolment)
    if row.state != EnrolmentState.PAUSED:
        raise WrongState(_("It does not pause."))
    row.state, row.paused_until, row.plan_from = EnrolmentState.ACTIVE, None, clock.today()
    row.save(update_fields=["state", "paused_until", "plan_from"])
    _follow_status(actor, row.plan_id)
    planning.plan_contacts(actor, [row.plan_id])
    record(actor, _fact(CarePlanResumed, row, row.why_paused))
    return row


def sweep_pauses() -> int:
    """Let programmes go on whose pause is over; return how many."""
    rows = Enrolment.objects.filter(state=EnrolmentState.PAUSED, paused_until__lte=clock.today())
    found = list(rows.select_related("programme").order_by("paused_until")[:200])
    for row in found:
        resume_enrolment(Actor.system(row.tenant_id, "careplans"), row)
    return len(found)


def _locked(actor: Actor, enrolment: Enrolment) -> Enrolment:
    lock_patients([enrolment.patient_id])
    rows = Enrolment.objects.of(actor).select_related("programme").select_for_update(of=("self",))
    row = rows.get(pk=enrolment.pk)
    if row.state == EnrolmentState.ENDED:
        raise WrongState(_("It has ended already."))
    return row


def _forget_planned(actor: Actor, row: Enrolment) -> None:
    """Take what is only planned away from a way that pauses; contacts that nothing is left of go with it."""
    parts = ContactPart.objects.of(actor).filter(enrolment=row, live=True, contact__state=ContactState.PLANNED)
    touched = list(parts.values_list("contact_id", flat=True))
    parts.delete()
    Contact.objects.of(actor).filter(pk__in=touched, parts__isnull=True).delete()


def _follow_status(actor: Actor, plan_id: int) -> None:
    busy = Enrolment.objects.of(actor).filter(plan_id=plan_id, state=EnrolmentState.ACTIVE).exists()
    CarePlan.objects.of(actor).filter(pk=plan_id).update(status=PlanStatus.ACTIVE if busy else PlanStatus.ON_HOLD)


def _fact(kind: type[PlanFact], row: Enrolment, reason: str) -> PlanFact:
    return kind(
        patient_id=row.patient_id,
        occurred_at=clock.now(),
        plan_id=row.plan_id,
        enrolment_id=row.pk,
        programme=row.programme.code,
        reason=reason,
        department_id=row.department_id,
    )
