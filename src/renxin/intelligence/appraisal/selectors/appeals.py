"""Appeals, and who may make one."""

from uuid import UUID

from django.db.models import QuerySet

from renxin.intelligence.appraisal.models import Appeal, AppealState, Result
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

from .results import visible
from .sheets import require_any


def may_appeal(actor: Actor, result: Result) -> bool:
    """Tell whether the actor may contest a result: her own, or that of a department whose sheet she sees as its own."""
    if result.tenant_id != actor.tenant_id or actor.user_id is None:
        return False
    if result.practitioner_id is not None:
        return actor.may("appraisal.own") and result.practitioner_id == actor.practitioner_id
    return actor.may("appraisal.view") and result.department_id in actor.department_ids


def appeals(actor: Actor, result: Result) -> list[Appeal]:
    """Return the appeals against any row of a result, the newest first."""
    rows = Appeal.objects.of(actor).filter(
        result__month=result.month,
        result__version=result.version,
        result__department=result.department,
        result__practitioner=result.practitioner,
        result__in=visible(actor).values("pk"),
    )
    return list(_with_names(rows).order_by("-pk"))


def open_appeals(actor: Actor) -> list[Appeal]:
    """Return what waits for a decision that the actor may take, the nearest due first."""
    if not actor.may("appraisal.decide"):
        return []
    rows = Appeal.objects.of(actor).filter(state=AppealState.OPEN).exclude(made_by_id=actor.user_id or 0)
    rows = rows.filter(result__in=visible(actor).values("pk"))
    if actor.practitioner_id:
        rows = rows.exclude(result__practitioner_id=actor.practitioner_id)
    return list(_with_names(rows).order_by("due_at"))


def own_appeals(actor: Actor) -> list[Appeal]:
    """Return the appeals that the actor made, the newest first."""
    require_any(actor)
    return list(_with_names(Appeal.objects.of(actor).filter(made_by_id=actor.user_id or 0)).order_by("-pk")[:50])


def get_appeal(actor: Actor, uid: UUID) -> Appeal:
    """Return one appeal.

    Raises:
        NotFound: there is none, or the actor may not see the result.
    """
    rows = Appeal.objects.of(actor).filter(uid=uid, result__in=visible(actor).values("pk"))
    found = _with_names(rows).first()
    if found is None:
        raise NotFound("appeal")
    return found


def _with_names(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    return rows.select_related(
        "result__month",
        "result__version__sheet",
        "result__department",
        "result__practitioner",
        "made_by__practitioner",
        "decided_by__practitioner",
        "led_to",
    )
