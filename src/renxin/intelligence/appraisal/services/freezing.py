"""Freezing a month, and amending what is frozen: by a further row, never by changing one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.appraisal.counting.filling import fill
from renxin.intelligence.appraisal.counting.window import month_of, months_before, window
from renxin.intelligence.appraisal.models import Month, MonthState, Result
from renxin.intelligence.appraisal.rules import sealing
from renxin.intelligence.appraisal.rules.filled import Line
from renxin.intelligence.appraisal.rules.scoring import Filled, settle
from renxin.intelligence.appraisal.sealed import seal_of
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.intelligence import AppraisalAmended, AppraisalFrozen
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .computing import compute_month, locked_month

# Answers come in for some days; then a month is frozen by itself.
SETTLES: Final = timedelta(days=5)


@transaction.atomic
def freeze_month(actor: Actor, first_on: date) -> Month:
    """Fill a month in for the last time and seal it, once it is over.

    Raises:
        WrongState: it is not over, it is frozen, or an earlier one with results is not.
    """
    actor.require("appraisal.manage")
    if window(actor, first_on).last_on >= clock.now().astimezone(organizations.zone_of(actor)).date():
        raise WrongState(_("This month is not over yet."))
    month = locked_month(actor, first_on)
    if month.state == MonthState.FROZEN:
        raise WrongState(_("This month is frozen already."))
    if Month.objects.of(actor).filter(state=MonthState.RUNNING, first_on__lt=first_on, results__gt=0).exists():
        raise WrongState(_("An earlier month is not frozen yet. Freeze that one first."))
    month = compute_month(actor, first_on)
    rows = list(month.results.select_related("version__sheet", "department", "practitioner"))
    for row in rows:
        row.seal = seal_of(row)
    Result.objects.bulk_update(rows, ["seal"], batch_size=500)
    before = (
        Month.objects.of(actor).filter(state=MonthState.FROZEN, first_on__lt=first_on).order_by("-first_on").first()
    )
    month.state, month.frozen_at, month.frozen_by_name = MonthState.FROZEN, clock.now(), actor.name[:150]
    month.seal_before = before.seal if before else ""
    month.seal = sealing.chain(month.seal_before, str(first_on), [row.seal for row in rows])
    month.save()
    record(
        actor,
        AppraisalFrozen(patient_id=-actor.tenant_id, occurred_at=clock.now(), month_id=month.pk, results=len(rows)),
    )
    record_access(actor, "appraisal.freeze", "month", month.uid, detail={"month": str(first_on), "results": len(rows)})
    return month


def freeze_what_is_over(actor: Actor) -> int:
    """Freeze the month before, once it has settled; fill the running one in. Return how many were frozen."""
    today = clock.now().astimezone(organizations.zone_of(actor)).date()
    frozen = 0
    before = months_before(month_of(today), 1)
    month = Month.objects.of(actor).filter(first_on=before, state=MonthState.RUNNING, results__gt=0).first()
    if month and today >= month_of(today) + SETTLES:
        freeze_month(actor, before)
        frozen = 1
    compute_month(actor, month_of(today))
    return frozen


@transaction.atomic
def amend_result(actor: Actor, result: Result, reason: str, *, items: Sequence[str] = ()) -> Result:
    """Add a row that counts a frozen result anew (`items` alone where given, everything otherwise), with a reason.

    Raises:
        InvalidInput: no reason.
        WrongState: it is not frozen, or it is about the actor.
    """
    actor.require("appraisal.decide")
    if len(reason.strip()) < 2:
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    locked_month(actor, result.month.first_on)
    if result.month.state != MonthState.FROZEN:
        raise WrongState(_("This month is not frozen yet; its numbers are counted anew every night."))
    if result.practitioner_id is not None and result.practitioner_id == actor.practitioner_id:
        raise WrongState(_("This is about you. Somebody else has to decide."))
    last = last_of(result)
    filled, frame = _anew(actor, last, items)
    row = Result(
        tenant_id=actor.tenant_id,
        month=last.month,
        version=last.version,
        department=last.department,
        practitioner=last.practitioner,
        number=last.number + 1,
        total=filled.total,
        items=[line.as_data() for line in filled.lines],
        frame=frame,
        computed_at=clock.now(),
        reason=reason.strip(),
        made_by_id=actor.user_id,
    )
    row.seal = seal_of(row, last.seal)
    row.save()
    record(
        actor,
        AppraisalAmended(patient_id=-actor.tenant_id, occurred_at=clock.now(), result_id=row.pk, number=row.number),
    )
    record_access(actor, "appraisal.amend", "result", row.uid, detail={"number": row.number})
    return row


def last_of(result: Result) -> Result:
    """Return the newest row of a result."""
    names = ("tenant_id", "month_id", "version_id", "department_id", "practitioner_id")
    same: dict[str, Any] = {name: getattr(result, name) for name in names}
    rows = Result.objects.filter(**same)
    return rows.select_related("month", "version__sheet", "department", "practitioner").order_by("-number")[0]


def _anew(actor: Actor, last: Result, items: Sequence[str]) -> tuple[Filled, dict[str, Any]]:
    """Return the lines counted anew; those not asked for stay as they were frozen."""
    everybody = Actor.system(actor.tenant_id, "appraisal")
    key = last.practitioner_id or last.department_id
    found = [one for one in fill(everybody, last.version, last.month.first_on) if one.one.key == key]
    if not found:
        raise WrongState(_("This sheet is no longer for them, so nothing can be counted anew."))
    new = {line.code: line for line in found[0].filled.lines}
    lines = [
        new[line.code] if line.code in new and (not items or line.code in items) else line
        for line in map(Line.read, last.items)
    ]
    return settle(lines, last.version.sheet.subject), last.frame if items else found[0].frame
