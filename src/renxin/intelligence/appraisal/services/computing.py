"""Filling in a running month: every sheet in force, for everybody it is for."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from renxin.intelligence.appraisal.counting.filling import FilledOne, fill
from renxin.intelligence.appraisal.counting.window import window
from renxin.intelligence.appraisal.models import Month, MonthState, Result, SheetVersion, VersionState
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import WrongState


@transaction.atomic
def compute_month(actor: Actor, first_on: date) -> Month:
    """Fill in the sheets of a month that is not frozen, anew as a whole.

    Raises:
        WrongState: it is frozen.
    """
    actor.require("appraisal.manage")
    month = locked_month(actor, first_on)
    if month.state == MonthState.FROZEN:
        raise WrongState("the month is frozen")
    everybody = Actor.system(actor.tenant_id, "appraisal")
    month.results.all().delete()
    for version in versions_of(actor, first_on):
        insert_rows([_row(month, version, one) for one in fill(everybody, version, first_on)])
    month.computed_at = clock.now()
    month.save(update_fields=["computed_at"])
    return month


def locked_month(actor: Actor, first_on: date) -> Month:
    """Return the row of a month, locked; made when it is new."""
    Month.objects.get_or_create(tenant_id=actor.tenant_id, first_on=first_on)
    return Month.objects.select_for_update().get(tenant_id=actor.tenant_id, first_on=first_on)


def versions_of(actor: Actor, first_on: date) -> list[SheetVersion]:
    """Return the version of each sheet that holds in a month: the newest that had begun by then."""
    last = window(actor, first_on).last_on
    rows = SheetVersion.objects.of(actor).filter(
        Q(state=VersionState.IN_FORCE) | Q(state=VersionState.REPLACED), sheet__is_active=True, from_on__lte=last
    )
    newest = {row.sheet_id: row for row in rows.select_related("sheet").order_by("from_on", "number")}
    return [row for row in newest.values() if row.state == VersionState.IN_FORCE]


def _row(month: Month, version: SheetVersion, one: FilledOne) -> Result:
    return Result(
        tenant_id=month.tenant_id,
        month=month,
        version=version,
        department_id=one.one.department_id,
        practitioner_id=one.one.practitioner_id,
        total=one.filled.total,
        items=[line.as_data() for line in one.filled.lines],
        frame=one.frame,
        computed_at=clock.now(),
        reason="",
    )
