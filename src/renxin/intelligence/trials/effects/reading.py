"""The counts behind effects: people by version, arm and way, and people by week and department from the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyVersion
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline
from renxin.kernel.timeline.selectors import Began, Wanted

from .comparing import Arm


@dataclass(frozen=True, slots=True)
class Arms:
    """Who reached the goal in each arm of a version, and who has not had the time for it yet."""

    treated: Arm
    held_out: Arm
    waiting: int


def arms(actor: Actor, journey: Journey, now: datetime, goals: Mapping[int, Definition]) -> dict[int, Arms]:
    """Return the arms by version. Everybody who began counts, also whose run was stopped: that is what chance made."""
    found = {}
    for version_id, definition in goals.items():
        if definition.goal is None:
            continue
        over = Q(started_at__lte=now - timedelta(days=definition.goal.within_days))
        rows = _runs(actor, journey, version_id)
        counted = {
            arm: (n, reached, waiting)
            for arm, n, reached, waiting in rows.values_list("arm")
            .annotate(
                n=Count("pk", filter=over),
                reached=Count("pk", filter=over & Q(goal_at__isnull=False)),
                waiting=Count("pk", filter=~over),
            )
            .order_by()
        }
        treated, held = counted.get("treated", (0, 0, 0)), counted.get("held_out", (0, 0, 0))
        found[version_id] = Arms(Arm(*treated[:2]), Arm(*held[:2]), treated[2] + held[2])
    return found


def ways(actor: Actor, version: JourneyVersion, definition: Definition, step: str, now: datetime) -> dict[str, Arm]:
    """Return who reached the goal on each way of a random split."""
    if definition.goal is None:
        return {}
    over = Q(started_at__lte=now - timedelta(days=definition.goal.within_days), arm="treated")
    rows = (
        JourneyRun.objects.of(actor)
        .filter(over, journey=version.journey_id, version=version, seen__has_key=step)
        .annotate(way=KT(f"seen__{step}__arm"))
        .values_list("way")
        .annotate(n=Count("pk"), reached=Count("pk", filter=Q(goal_at__isnull=False)))
        .order_by("way")
    )
    return {way: Arm(n, reached) for way, n, reached in rows if way}


def by_week(actor: Actor, definition: Definition, since: datetime, now: datetime, zero: datetime) -> Sequence[Began]:
    """Return how many people something started by, and for how many of them the goal followed, week by week.

    Only where both are facts: then the weeks before the journey can be read as well as those after.
    """
    start, goal = definition.start.filter, definition.goal
    if start is None or goal is None or goal.filter is None or goal.filter.own:
        return []
    return timeline.followed_by(
        actor,
        Wanted(kind=start.kind, where=_plain(start.where)),
        Wanted(kind=goal.filter.kind, where=_plain(goal.filter.where), same=goal.filter.same),
        days=goal.within_days,
        since=since,
        until=now - timedelta(days=goal.within_days),
        zero=zero,
    )


def _plain(where: Mapping[str, Any]) -> dict[str, Any]:
    return dict(where)


def _runs(actor: Actor, journey: Journey, version_id: int) -> QuerySet[JourneyRun]:
    return JourneyRun.objects.of(actor).filter(journey=journey, version_id=version_id)
