"""Reads of alarms. Who sees the whole house sees all, others those of their departments and those they were told of."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from renxin.engagement.worklist.models import Alarm, AlarmStep
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound

from .pack import pack

_CLOSED_MOST = 50


def visible(actor: Actor) -> QuerySet[Alarm]:
    """Return the alarms that the actor may see."""
    actor.require("tasks.view")
    rows = Alarm.objects.of(actor).select_related("acknowledged_by__practitioner", "department")
    if actor.all_departments:
        return rows
    told = AlarmStep.objects.filter(alarm=OuterRef("pk"), user_id=actor.user_id or 0)
    return rows.filter(Q(department_id__in=actor.department_ids) | Exists(told))


def one(actor: Actor, uid: UUID | str) -> Alarm:
    """Return the alarm with `uid`, with whom it told.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    found = _with_steps(visible(actor)).filter(uid=uid).first()
    if found is None:
        raise NotFound("alarm")
    return found


def open_alarms(actor: Actor) -> list[Alarm]:
    """Return what is open: nobody has it first, the gravest and oldest before the others."""
    rows = _with_steps(visible(actor)).filter(closed_at__isnull=True)
    return sorted(rows, key=lambda row: (row.acknowledged_at is not None, -row.level, row.raised_at))


def has_red(actor: Actor, patient_id: int) -> bool:
    """Tell whether a red alarm of this patient is still open."""
    rows = Alarm.objects.of(actor).filter(patient_id=patient_id, level=Alarm.Level.RED, closed_at__isnull=True)
    return rows.exists()


def closed_alarms(actor: Actor, *, drills: bool = False) -> list[Alarm]:
    """Return what was closed last, alarms or drills."""
    rows = _with_steps(visible(actor)).filter(closed_at__isnull=False, is_drill=drills)
    return list(rows.order_by("-closed_at", "-pk")[:_CLOSED_MOST])


def by_sources(actor: Actor, sources: Iterable[str]) -> dict[str, Alarm]:
    """Return the alarms of these sources, for packages that raised them."""
    return {row.source: row for row in Alarm.objects.of(actor).filter(source__in=list(sources))}


def calling(actor: Actor) -> list[Alarm]:
    """Return the alarms that the actor was told of and that nobody has taken up: what the banner of each page says."""
    if actor.user_id is None or not actor.may("tasks.work"):
        return []
    return _CALLING(actor.tenant_id, actor.user_id)


_CALLING = compiled(
    lambda tenant, user: (
        Alarm.objects.of(tenant)
        .filter(closed_at__isnull=True, acknowledged_at__isnull=True, steps__user_id=user)
        .order_by("-level", "raised_at")
    )
)


def _with_steps(rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
    steps = AlarmStep.objects.select_related("user__practitioner").order_by("rung")
    return rows.select_related("closed_by__practitioner").prefetch_related(Prefetch("steps", queryset=steps))


def steps_to_phone(limit: int) -> list[AlarmStep]:
    """Return the steps of all houses that are told by phone and were not called yet, while nobody has the alarm."""
    rows = AlarmStep.objects.filter(by_phone=True, called="", user__isnull=False)
    rows = rows.filter(alarm__closed_at__isnull=True, alarm__acknowledged_at__isnull=True)
    return list(rows.select_related("user__practitioner").order_by("told_at")[:limit])


def alarm_spoken(language: str) -> str:
    """Return what a machine says to the person who is called last."""
    return pack().spoken.get(language)
