"""Reads of service levels: what is promised, and whether it was kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q

from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.models import TierLevel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import Interval, wilson
from renxin.kernel.core.words import Words

from . import promise_pack
from .models import Outcome, PromiseRound, ServicePromise

DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """How one promise of a level was kept in the last 90 days; `share` of the rounds that were wished for."""

    promise: promise_pack.Promise
    people: int
    open: int
    overdue: int
    kept: int
    late: int
    missed: int
    declined: int

    @property
    def n(self) -> int:
        """Return how many rounds ended that were wished for."""
        return self.kept + self.late + self.missed

    @property
    def share(self) -> Interval | None:
        """Return the 95 % interval of the share kept in time."""
        return wilson(self.kept, self.n)

    @property
    def per_cent(self) -> float | None:
        """Return the share kept in time, 0 to 1."""
        return self.kept / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level, how many belong to it, and its promises."""

    level: TierLevel
    people: int
    promises: list[PromiseLine]

    @property
    def note(self) -> str:
        """Return for whom the level is, in the reader's language."""
        return str(Words(self.level.note["zh"], self.level.note["en"]))


def levels(actor: Actor) -> list[LevelLine]:
    """Return each level with its people and how its promises were kept."""
    actor.require("tiers.manage")
    standing, ended, sizes = _standing(actor), _ended(actor), segments.tier_sizes(actor)
    found = promise_pack.promises().values()
    lines = []
    for level in segments.tier_levels(actor):
        own = [
            _line(each, standing.get(each.code, {}), ended.get(each.code, {}))
            for each in found
            if each.level == level.code
        ]
        lines.append(LevelLine(level, sizes.get(level.code, 0), own))
    return lines


def promises_to(actor: Actor, patient_id: int) -> list[tuple[promise_pack.Promise, ServicePromise]]:
    """Return what is promised to a patient now, the next to come first."""
    actor.require("patients.view")
    rows = ServicePromise.objects.of(actor).filter(patient_id=patient_id, ended_at__isnull=True).order_by("next_at")
    found = promise_pack.promises()
    return [(found[row.promise], row) for row in rows if row.promise in found]


def _standing(actor: Actor) -> dict[str, dict[str, Any]]:
    rows = ServicePromise.objects.of(actor).filter(ended_at__isnull=True).values("promise")
    counted = rows.annotate(
        people=Count("pk"),
        open=Count("pk", filter=Q(task_due_at__isnull=False)),
        overdue=Count("pk", filter=Q(task_due_at__lt=clock.now())),
    )
    return {row["promise"]: dict(row) for row in counted}


def _ended(actor: Actor) -> dict[str, dict[str, int]]:
    since = clock.now() - timedelta(days=DAYS)
    rows = PromiseRound.objects.of(actor).filter(settled_at__gte=since).values_list("promise", "outcome")
    found: dict[str, dict[str, int]] = {}
    for code, outcome, times in rows.annotate(times=Count("pk")):
        found.setdefault(code, {})[outcome] = times
    return found


def _line(promise: promise_pack.Promise, standing: dict[str, Any], ended: dict[str, int]) -> PromiseLine:
    return PromiseLine(
        promise,
        standing.get("people", 0),
        standing.get("open", 0),
        standing.get("overdue", 0),
        *(ended.get(outcome, 0) for outcome in (Outcome.KEPT, Outcome.LATE, Outcome.MISSED, Outcome.DECLINED)),
    )
