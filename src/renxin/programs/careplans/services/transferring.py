"""Handing care over to another institution, and taking it over."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.care import CarePlanTransferred
from renxin.kernel.timeline.services import record
from renxin.programs.careplans.models import CarePlan, EndReason, Enrolment, EnrolmentState, Transfer

from . import planning
from .closing import close_enrolments


@transaction.atomic
def hand_over(
    actor: Actor, plan: CarePlan, other: str, summary: str, *, reason: str = "", enrolments: Sequence[Enrolment] = ()
) -> Transfer:
    """Hand a patient's care (all of it, or these programmes) over to another institution, with a summary.

    Raises:
        InvalidInput: it does not say to whom, or there is no summary.
    """
    actor.require("careplans.manage")
    if not other.strip():
        raise InvalidInput(_("Please say who takes over."), where="other")
    if not summary.strip():
        raise InvalidInput(_("Please write a summary for those who take over."), where="summary")
    lock_patients([plan.patient_id])
    rows = Enrolment.objects.of(actor).filter(plan=plan).exclude(state=EnrolmentState.ENDED)
    rows = rows.filter(pk__in=[row.pk for row in enrolments]) if enrolments else rows
    leaving = list(rows.select_related("programme"))
    transfer = _keep(actor, plan, other, summary, reason, incoming=False, codes=[row.programme.code for row in leaving])
    close_enrolments(actor, leaving, EndReason.TRANSFER)
    planning.plan_contacts(actor, [plan.pk])
    return transfer


@transaction.atomic
def take_over(actor: Actor, plan: CarePlan, other: str, summary: str, *, reason: str = "") -> Transfer:
    """Note that another institution handed a patient's care over to us, with what it wrote."""
    actor.require("careplans.manage")
    return _keep(actor, plan, other, summary, reason, incoming=True, codes=[])


def _keep(
    actor: Actor, plan: CarePlan, other: str, summary: str, reason: str, *, incoming: bool, codes: list[str]
) -> Transfer:
    now = clock.now()
    transfer = Transfer.objects.create(
        tenant_id=actor.tenant_id,
        plan=plan,
        patient_id=plan.patient_id,
        incoming=incoming,
        other=other[:160],
        reason=reason[:32],
        summary=summary,
        programmes=codes,
        made_at=now,
        made_by_id=actor.user_id,
        taken_at=now if incoming else None,
    )
    fact = CarePlanTransferred(
        patient_id=plan.patient_id,
        occurred_at=now,
        plan_id=plan.pk,
        reason=reason[:32],
        department_id=plan.department_id,
        transfer_id=transfer.pk,
        incoming=incoming,
    )
    record(actor, fact)
    return transfer
