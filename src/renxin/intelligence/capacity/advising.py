"""Changes of a plan, what each would bring, and whether the model may be believed at all. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .measuring import Measured
from .simulating import BIN, Played, play

FIRST_LOOK: Final = 24
TRIALS: Final = 80
HOURS: Final = 120.0
EARLIER: Final = 30.0
BELIEVED: Final = 0.5
"""The model is believed while its mean wait is within half of the measured one, or within ten minutes."""
_NEAR: Final = 10.0
_WORTH: Final = 2.0
"""Minutes by which a change must shorten the mean wait to be worth a word."""
Plan = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the plan: `extra` a session from `starts` to `ends`, or `earlier`: the first one begins earlier."""

    kind: str
    starts: float
    ends: float
    plan: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What a change would bring: mean waits before and after with their bands, and how often it helps, in per cent."""

    change: Change
    before: float
    before_band: tuple[float, float]
    after: float
    after_band: tuple[float, float]
    helps: int

    @property
    def saved(self) -> float:
        """Return by how many minutes the mean wait gets shorter."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Outlook:
    """One weekday: what was measured, what the model says of it, and advice, the best first."""

    measured: Measured
    plan: tuple[tuple[float, float], ...]
    played: Played | None
    best: Played | None
    advice: tuple[Advice, ...]
    fits: bool

    @property
    def why_not(self) -> str:
        """Return why there is no advice: too few days, no plan, a model that does not fit, nothing that helps."""
        if not self.measured.is_enough:
            return "few"
        if not self.plan:
            return "no_plan"
        if not self.fits:
            return "misfit"
        return "" if self.advice else "nothing"


def outlook(measured: Measured, plan: Plan, *, trials: int = TRIALS, most: int = 3) -> Outlook:
    """Return what a weekday looks like and what would shorten the waiting."""
    kept = tuple(plan)
    if not measured.is_enough or not kept:
        return Outlook(measured, kept, None, None, (), False)
    (base,) = play(measured.demand, [kept], trials=trials)
    fits = believed(base.middle, measured.mean_wait)
    if not fits:
        return Outlook(measured, kept, base, None, (), False)
    tried = changes(measured, kept)
    first = play(measured.demand, [kept, *(one.plan for one in tried)], trials=min(FIRST_LOOK, trials))
    ranked = sorted(zip(tried, first[1:], strict=True), key=lambda pair: pair[1].middle)[:most]
    chosen = [change for change, _played in ranked]
    base, *after = play(measured.demand, [kept, *(one.plan for one in chosen)], trials=trials)
    advice = [_advice(change, base, played) for change, played in zip(chosen, after, strict=True)]
    worth = sorted((one for one in advice if one.saved >= _WORTH), key=lambda one: one.after)
    best = next(
        (played for change, played in zip(chosen, after, strict=True) if worth and change is worth[0].change), None
    )
    return Outlook(measured, kept, base, best, tuple(worth), True)


def believed(said: float, measured: float) -> bool:
    """Tell whether the model says nearly what was measured."""
    return abs(said - measured) <= max(_NEAR, BELIEVED * measured)


def changes(measured: Measured, plan: Plan) -> list[Change]:
    """Return what can be tried: two more hours at each hour at which people come, an earlier beginning."""
    busy = [place * BIN for place, count in enumerate(measured.demand.counts) if count]
    if not busy:
        return []
    first, last = min(start for start, _end in plan), max(end for _start, end in plan)
    found = []
    start = first
    while start + HOURS <= last:
        if any(start <= at < start + HOURS for at in busy):
            found.append(Change("extra", start, start + HOURS, tuple(sorted([*plan, (start, start + HOURS)]))))
        start += 60.0
    if min(busy) < first:
        begin, *rest = sorted(plan)
        moved = (begin[0] - EARLIER, begin[1])
        found.append(Change("earlier", moved[0], moved[1], tuple(sorted([moved, *rest]))))
    return found


def _advice(change: Change, before: Played, after: Played) -> Advice:
    helps = float((after.means < before.means - 1.0).mean())
    return Advice(change, before.middle, before.band(), after.middle, after.band(), round(100 * helps))
