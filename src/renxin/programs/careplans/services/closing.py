"""Ending ways through programmes: what was planned falls away, what was done stays."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import F

from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.care import CarePlanEnded
from renxin.kernel.timeline.services import record
from renxin.programs.careplans.models import (
    OPEN_STATES,
    CarePlan,
    Contact,
    ContactPart,
    ContactState,
    EndReason,
    Enrolment,
    EnrolmentState,
    PlanStatus,
)

CALLED_OFF: Final = frozenset({EndReason.CANCELLED, EndReason.MISTAKE})
"""Ends after which the same occasion may be planned again, because it never should have been."""


def close_enrolments(actor: Actor, rows: Sequence[Enrolment], reason: str, note: str = "") -> int:
    """End these, cancel their contacts that nobody has answered, end plans in which nothing is left; return how many.

    A contact that serves another programme as well stays, without the questions that nobody needs any more: the
    planner sees to that. The caller holds the transaction and has locked the patients.
    """
    rows = [row for row in rows if row.state != EnrolmentState.ENDED]
    if not rows:
        return 0
    now = clock.now()
    for row in rows:
        row.state, row.ended_at, row.why_ended = EnrolmentState.ENDED, now, reason
        row.ended_by_id, row.note = actor.user_id, note or row.note
    Enrolment.objects.bulk_update(rows, ["state", "ended_at", "why_ended", "ended_by", "note"], batch_size=1000)
    cancel_contacts(actor, [row.pk for row in rows], reason)
    _end_empty_plans(actor, {row.plan_id for row in rows})
    record(actor, *[_ended(row) for row in rows])
    return len(rows)


def cancel_contacts(actor: Actor, enrolment_ids: Sequence[int], reason: str) -> None:
    """Cancel the open contacts that serve only these enrolments, with their tasks; take the parts off the others."""
    parts = ContactPart.objects.of(actor).filter(enrolment_id__in=enrolment_ids, live=True)
    open_parts = parts.filter(contact__state__in=OPEN_STATES)
    touched = set(open_parts.values_list("contact_id", flat=True))
    shared = set(
        ContactPart.objects.of(actor)
        .filter(contact_id__in=touched, live=True)
        .exclude(enrolment_id__in=enrolment_ids)
        .values_list("contact_id", flat=True)
    )
    gone = touched - shared
    rows = Contact.objects.of(actor).filter(pk__in=gone)
    sources = [source for source in rows.values_list("task_source", flat=True) if source]
    rows.update(
        state=ContactState.CANCELLED, reason=reason, act_at=None, closed_at=clock.now(), version=F("version") + 1
    )
    open_parts.filter(contact_id__in=shared).delete()
    stale = parts if reason in CALLED_OFF else parts.filter(contact_id__in=gone)
    stale.update(live=False)
    if sources:
        worklist.cancel_tasks(actor, sources=sources, reason=reason)
    _replan(actor, shared)


def _replan(actor: Actor, contact_ids: Iterable[int]) -> None:
    plans = Contact.objects.of(actor).filter(pk__in=list(contact_ids)).values_list("plan_id", flat=True)
    CarePlan.objects.of(actor).filter(pk__in=set(plans)).update(plan_at=clock.now())


def _end_empty_plans(actor: Actor, plan_ids: Iterable[int]) -> None:
    busy = Enrolment.objects.of(actor).filter(plan_id__in=list(plan_ids)).exclude(state=EnrolmentState.ENDED)
    empty = set(plan_ids) - set(busy.values_list("plan_id", flat=True))
    CarePlan.objects.of(actor).filter(pk__in=empty).update(
        status=PlanStatus.COMPLETED, ended_at=clock.now(), plan_at=None, version=F("version") + 1
    )


def _ended(row: Enrolment) -> CarePlanEnded:
    return CarePlanEnded(
        patient_id=row.patient_id,
        occurred_at=row.ended_at or clock.now(),
        plan_id=row.plan_id,
        enrolment_id=row.pk,
        programme=row.programme.code,
        reason=row.why_ended,
        department_id=row.department_id,
    )
