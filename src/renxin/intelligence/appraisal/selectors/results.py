"""Results: of one's own, of one's departments, of all. Nobody sees a colleague's sheet."""

from datetime import date
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from renxin.intelligence.appraisal.models import Month, MonthState, Result
from renxin.intelligence.appraisal.sealed import Verdict, verify
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

from .sheets import require_any


def months(actor: Actor) -> list[Month]:
    """Return the months that have results, the newest first."""
    require_any(actor)
    return list(Month.objects.of(actor).filter(computed_at__isnull=False).order_by("-first_on")[:36])


def month(actor: Actor, first_on: date) -> Month | None:
    """Return one month."""
    require_any(actor)
    return Month.objects.of(actor).filter(first_on=first_on).first()


def visible(actor: Actor) -> QuerySet[Result]:
    """Return the results that the actor may see."""
    require_any(actor)
    rows = Result.objects.of(actor).select_related("month", "version__sheet", "department", "practitioner")
    own = Q(practitioner_id=actor.practitioner_id or 0)
    if not actor.may("appraisal.view"):
        return rows.filter(own)
    return rows if actor.all_departments else rows.filter(own | Q(department_id__in=actor.department_ids))


def results(actor: Actor, of: Month, *, subject: str = "", sheet_id: int | None = None) -> list[Result]:
    """Return the newest row of each result of a month that the actor may see: by sheet, then by name."""
    rows = visible(actor).filter(month=of)
    rows = rows.filter(version__sheet__subject=subject) if subject else rows
    rows = rows.filter(version__sheet_id=sheet_id) if sheet_id else rows
    newest = {
        (row.version_id, row.department_id, row.practitioner_id): row for row in rows.defer("frame").order_by("number")
    }
    return sorted(newest.values(), key=_order)


def _order(row: Result) -> tuple[str, str, str]:
    person = row.practitioner.pinyin_key if row.practitioner else ""
    return (row.version.sheet.code, row.department.pinyin_key if row.department else "", person)


def own(actor: Actor) -> list[Result]:
    """Return the actor's own results, the newest month first, each as it stands now."""
    require_any(actor)
    if actor.practitioner_id is None:
        return []
    rows = visible(actor).filter(practitioner_id=actor.practitioner_id)
    last = rows.order_by().values("month_id", "version_id").annotate(number=Max("number"))
    wanted = {(one["month_id"], one["version_id"], one["number"]) for one in last}
    found = [
        row
        for row in rows.order_by("-month__first_on", "-number")
        if (row.month_id, row.version_id, row.number) in wanted
    ]
    return found[:24]


def get_result(actor: Actor, uid: UUID) -> Result:
    """Return one result.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    found = visible(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("result")
    return found


def amendments(actor: Actor, result: Result) -> list[Result]:
    """Return every row of a result: what was frozen first, then what amended it."""
    rows = visible(actor).filter(
        month=result.month,
        version=result.version,
        department=result.department,
        practitioner=result.practitioner,
    )
    return list(rows.select_related("made_by__practitioner", "month", "version__sheet").order_by("number"))


def newest_of(actor: Actor, result: Result) -> Result:
    """Return the row of a result that counts now."""
    return amendments(actor, result)[-1]


def verified(actor: Actor, of: Month) -> Verdict | None:
    """Return whether a frozen month is still what was sealed; None for a running one."""
    actor.require("appraisal.view")
    return verify(of) if of.state == MonthState.FROZEN else None
