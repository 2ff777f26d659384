"""A staggered start: departments begin one after the other; each is compared with those that have not begun yet.

Around each start, the change in the department that began minus the change in those that wait (so that what changed
everywhere in those weeks falls out). The differences are pooled by their precision. Weaker than chance, and says so.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from renxin.kernel.core.statistics import Z95, Interval

from .comparing import Arm, Verdict
from .rules import EffectRules
from .series import NOTHING

# By department and week number: the people who began then, and how many of them reached the goal.
Counts = Mapping[tuple[int, int], Arm]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One department's start: before and after there, before and after where one still waited."""

    department_id: int
    week: int
    before: Arm
    after: Arm
    waiting_before: Arm
    waiting_after: Arm

    @property
    def value(self) -> float:
        """Return the change there, less the change where one waited."""
        return (self.after.share - self.before.share) - (self.waiting_after.share - self.waiting_before.share)

    @property
    def variance(self) -> float:
        """Return its sampling variance, from shares pulled a little to the middle (so none is called certain)."""
        return sum(_variance(arm) for arm in (self.before, self.after, self.waiting_before, self.waiting_after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Staggered:
    """The starts that can be compared, and their pooled difference."""

    starts: tuple[Start, ...]
    value: float = 0.0
    interval: Interval = NOTHING
    verdict: Verdict = "not_enough"


def staggered(counts: Counts, starts: Mapping[int, int | None], today: int, rules: EffectRules) -> Staggered:
    """Return the pooled effect of starting.

    Args:
        counts: people and goals by department and week.
        starts: the week in which each department begins; None: not at all.
        today: the first week whose people have not had their time yet.
        rules: how wide the windows are, and when it is enough.
    """
    began = [(week, department) for department, week in starts.items() if week is not None]
    over = [(week, department) for week, department in sorted(began) if week + rules.window_weeks <= today]
    found = [_start(counts, starts, department, rules) for _week, department in over]
    kept = tuple(one for one in found if one)
    if len(kept) < rules.departments:
        return Staggered(starts=kept)
    weights = [1 / one.variance for one in kept]
    value = sum(weight * one.value for weight, one in zip(weights, kept, strict=True)) / sum(weights)
    half = Z95 * math.sqrt((1 / sum(weights)) * max(1.0, _unlike(kept, weights, value)))
    interval = Interval(value - half, value + half)
    verdict: Verdict = "no_difference" if interval.holds(0.0) else "better" if value > 0 else "worse"
    return Staggered(starts=kept, value=value, interval=interval, verdict=verdict)


def _start(counts: Counts, starts: Mapping[int, int | None], department: int, rules: EffectRules) -> Start | None:
    week = starts[department] or 0
    before, after = range(week - rules.window_weeks, week), range(week, week + rules.window_weeks)
    waiting = [other for other, begins in starts.items() if other != department and _waits(begins, after.stop)]
    one = Start(
        department_id=department,
        week=week,
        before=_sum(counts, [department], before),
        after=_sum(counts, [department], after),
        waiting_before=_sum(counts, waiting, before),
        waiting_after=_sum(counts, waiting, after),
    )
    least = rules.people_in_a_week * rules.window_weeks
    arms = (one.before, one.after, one.waiting_before, one.waiting_after)
    return one if all(arm.n >= least for arm in arms) else None


def _waits(begins: int | None, until: int) -> bool:
    return begins is None or begins >= until


def _sum(counts: Counts, departments: Sequence[int], weeks: range) -> Arm:
    arms = [counts[key] for department in departments for week in weeks if (key := (department, week)) in counts]
    return Arm(sum(arm.n for arm in arms), sum(arm.reached for arm in arms))


def _variance(arm: Arm) -> float:
    share = (arm.reached + 1) / (arm.n + 2)
    return share * (1 - share) / arm.n


def _unlike(starts: Sequence[Start], weights: Sequence[float], value: float) -> float:
    """Return how much more the starts differ from each other than chance explains (1: not at all)."""
    if len(starts) < 2:
        return 1.0
    squares = sum(weight * (one.value - value) ** 2 for weight, one in zip(weights, starts, strict=True))
    return squares / (len(starts) - 1)
