"""Reads of improvements: the list, one with causes, actions, checks and its chart; what is open, by department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from renxin.intelligence.improvement import rules
from renxin.intelligence.improvement.measuring import itself, today
from renxin.intelligence.improvement.models import Action, Check, Improvement, Point, RootCause, State, Suggestion
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.people.organizations.models import Organization

PAGES: Final = Keyset("-id", size=30)
ACTION_PAGES: Final = Keyset("due_on", "id", size=50)


def visible(actor: Actor) -> QuerySet[Improvement]:
    """Return what the actor may see: of the departments she reaches, of the whole hospital, and her own."""
    actor.require("improvements.view")
    rows = Improvement.objects.of(actor).select_related(
        "department", "owner__practitioner", "survey", "chart__department"
    )
    if actor.all_departments:
        return rows
    return rows.filter(
        Q(department__isnull=True) | Q(department_id__in=actor.department_ids) | Q(owner_id=actor.user_id or 0)
    )


def improvements(
    actor: Actor, *, state: str = "", department_id: int | None = None, mine: bool = False, after: str = ""
) -> Page[Improvement]:
    """Return a page of improvements; `state` empty: those that are not over."""
    rows = visible(actor).annotate(
        open_actions=Count("actions", filter=Q(actions__state="open"), distinct=True),
        late_actions=Count("actions", filter=Q(actions__state="open", actions__due_on__lt=today(actor)), distinct=True),
    )
    rows = rows.filter(state=state) if state else rows.filter(state__in=rules.OPEN)
    rows = rows.filter(department_id=department_id) if department_id else rows
    return PAGES.page(rows.filter(owner_id=actor.user_id) if mine else rows, after)


def improvement(actor: Actor, uid: UUID) -> Improvement:
    """Return one improvement.

    Raises:
        NotFound: there is none within reach.
    """
    found = visible(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("improvement")
    return found


def causes(actor: Actor, found: Improvement) -> list[RootCause]:
    """Return the causes with their whys and actions, roots first."""
    actor.require("improvements.view")
    rows = found.causes.order_by("contributing", "position").prefetch_related("whys", "actions__owner__practitioner")
    return list(rows)


def actions(actor: Actor, found: Improvement) -> list[Action]:
    """Return all actions of an improvement, the next due first."""
    actor.require("improvements.view")
    rows = found.actions.select_related("owner__practitioner", "done_by", "verified_by", "department", "cause")
    return list(rows.order_by("state", "due_on", "pk"))


def checks(actor: Actor, found: Improvement) -> list[Check]:
    """Return the checks made and due, the newest first."""
    actor.require("improvements.view")
    return list(found.checks.select_related("judged_by__practitioner").order_by("-due_on", "-pk"))


def figure(actor: Actor, found: Improvement) -> Any:
    """Return the control chart as a figure, None without one."""
    actor.require("improvements.view")
    return insights.figure_of(itself(actor.tenant_id), found.chart) if found.chart else None


def metric(found: Improvement | Suggestion) -> Any:
    """Return the number of the catalogue that is to get better."""
    return insights.metric_of(itself(found.tenant_id), found.metric)


def action(actor: Actor, uid: UUID) -> Action:
    """Return one action.

    Raises:
        NotFound: there is none within reach.
    """
    found = open_to(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("action")
    return found


def open_to(actor: Actor) -> QuerySet[Action]:
    """Return the actions that the actor may see."""
    actor.require("improvements.view")
    rows = Action.objects.of(actor).select_related(
        "owner__practitioner", "department", "improvement", "decision__meeting"
    )
    if actor.all_departments:
        return rows
    own = Q(owner_id=actor.user_id or 0) | Q(department_id__in=actor.department_ids) | Q(department__isnull=True)
    return rows.filter(own)


def open_actions(actor: Actor, *, department_id: int | None = None, after: str = "") -> Page[Action]:
    """Return a page of actions that are to be done, the next due first."""
    rows = open_to(actor).filter(state=Action.State.OPEN)
    return ACTION_PAGES.page(rows.filter(department_id=department_id) if department_id else rows, after)


def checks_due(actor: Actor, until: date) -> Sequence[Check]:
    """Return the checks that fall due until a day and are not made."""
    rows = Check.objects.of(actor).filter(made_at__isnull=True, due_on__lte=until, improvement__in=visible(actor))
    return list(rows.select_related("improvement__department").order_by("due_on", "pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfDepartment:
    """What is open with one department this week: points of others, actions that are late; the oldest in days."""

    department: Organization | None
    points: tuple[Point, ...]
    actions: tuple[Action, ...]
    oldest: int


def coordination(actor: Actor, department_id: int | None = None) -> list[OfDepartment]:
    """Return the weekly list: open points and late actions by department, or of one, the longest open first.

    To one department belongs also what it has brought to another.
    """
    actor.require("improvements.view")
    day = today(actor)
    points = (
        Point.objects.of(actor)
        .filter(settled_at__isnull=True)
        .select_related("department", "from_department", "raised_by__practitioner", "improvement")
    )
    if not actor.all_departments:
        own = actor.department_ids
        points = points.filter(Q(department_id__in=own) | Q(from_department_id__in=own) | Q(raised_by_id=actor.user_id))
    late = open_to(actor).filter(state=Action.State.OPEN, due_on__lt=day)
    if department_id:
        points = points.filter(Q(department_id=department_id) | Q(from_department_id=department_id))
        late = late.filter(department_id=department_id)
    found: dict[int, tuple[list[Point], list[Action]]] = {}
    places: dict[int, Organization | None] = {}
    for point in points.prefetch_related("notes__said_by__practitioner").order_by("raised_at", "pk")[:300]:
        places[point.department_id] = point.department
        found.setdefault(point.department_id, ([], []))[0].append(point)
    for one in late.order_by("due_on", "pk")[:300]:
        places[one.department_id or 0] = one.department
        found.setdefault(one.department_id or 0, ([], []))[1].append(one)
    rows = [
        OfDepartment(
            department=places[key], points=tuple(some), actions=tuple(others), oldest=_oldest(day, some, others)
        )
        for key, (some, others) in found.items()
    ]
    return sorted(rows, key=lambda one: -one.oldest)


def _oldest(day: date, points: Sequence[Point], late: Sequence[Action]) -> int:
    ages = [(day - one.raised_at.date()).days for one in points] + [(day - one.due_on).days for one in late]
    return max(ages, default=0)


def point(actor: Actor, uid: UUID) -> Point:
    """Return one point.

    Raises:
        NotFound: there is none in this house.
    """
    actor.require("improvements.view")
    found = Point.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("point")
    return found


def last_checks(actor: Actor, rows: Sequence[Improvement]) -> dict[int, Check]:
    """Return the newest made check of each of these improvements."""
    newest = Check.objects.of(actor).filter(improvement__in=rows, made_at__isnull=False).order_by()
    ids = newest.values("improvement_id").annotate(last=Max("pk")).values("last")
    return {one.improvement_id: one for one in Check.objects.of(actor).filter(pk__in=ids)}


def is_open(found: Improvement) -> bool:
    """Tell whether it is still worked on."""
    return found.state not in (State.CLOSED, State.STOPPED)
