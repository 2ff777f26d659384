"""From numbers to points: the scale, what is enough to count, complaints and praise, the total. Pure.

Fairness stands here and nowhere else:

- a number of too few people counts for nothing and leaves the denominator, it is not a nought;
- a person has no number without thirty answers and an interval; a department without fifty answers;
- complaints lower only once they are substantiated, and never alone: something measured in another way has to fall
  short of its target by more than chance as well;
- praise only adds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from .filled import Line

# Answers needed before a share or mean of people's voices counts.
NEEDED: Final[dict[str, int]] = {"unit": 50, "person": 30}
# Other counts (cases, calls): below this a share is chance.
ROWS_NEEDED: Final = 10
EXPERIENCE_SHARE: Final = 0.30
# A total stands on at least so much of the sheet's weight.
COUNTED_WEIGHT: Final = 50.0
FULL: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A sheet filled in: its lines, what they come to, how much of the sheet counted, what praise added."""

    lines: tuple[Line, ...]
    total: float | None
    counted: float
    bonus: float

    @property
    def why_not(self) -> str:
        """Return why there is no total: `few` (too little of the sheet) or `voice` (too little experience) counted."""
        if self.total is not None:
            return ""
        return "few" if self.counted < COUNTED_WEIGHT else "voice"


def points(value: float, floor: float, target: float, weight: float) -> float:
    """Return what a value earns: nothing at the floor, everything at the target, evenly between them.

    Raises:
        ValueError: floor and target are the same.
    """
    if floor == target:
        raise ValueError("floor and target must differ")
    share = (value - floor) / (target - floor)
    return weight * min(1.0, max(0.0, share))


def settle(lines: Sequence[Line], subject: str) -> Filled:
    """Return the lines with their points and the total they come to; `subject` is unit or person."""
    marked = [_mark(line, subject) for line in lines]
    if not any(speaks_against(line) for line in marked):
        marked = [_spare(line) for line in marked]
    counting = [line for line in marked if line.state in ("counted", "spared")]
    counted = sum(line.weight for line in counting)
    voice = sum(line.weight for line in counting if line.kind == "experience")
    bonus = sum(line.points or 0.0 for line in marked if line.state == "adds")
    enough = counted >= COUNTED_WEIGHT and voice >= EXPERIENCE_SHARE * counted
    earned = sum(line.points or 0.0 for line in counting)
    total = min(FULL, FULL * earned / counted + bonus) if enough else None
    return Filled(lines=tuple(marked), total=total, counted=counted, bonus=bonus)


def speaks_against(line: Line) -> bool:
    """Tell whether a line is bad by more than chance: even the kinder end of its interval misses the target.

    Complaints and praise never speak for themselves here: this is what must stand beside a complaint.
    """
    if line.state != "counted" or line.kind in ("complaint", "praise") or line.best_end is None:
        return False
    return line.best_end < line.target if line.more_is_better else line.best_end > line.target


def _mark(line: Line, subject: str) -> Line:
    if line.kind == "praise":
        return _praise(line)
    state = _state(line, subject)
    if state != "counted" or line.value is None:
        return replace(line, state=state, points=None)
    return replace(line, state="counted", points=points(line.value, line.floor, line.target, line.weight))


def _state(line: Line, subject: str) -> Literal["counted", "too_few", "no_interval", "nothing"]:
    if line.value is None or line.n == 0:
        return "nothing"
    if line.n < (NEEDED[subject] if line.kind == "experience" else ROWS_NEEDED):
        return "too_few"
    if subject == "person" and (line.low is None or line.high is None):
        return "no_interval"
    return "counted"


def _praise(line: Line) -> Line:
    """Praise adds by its count; none of it takes nothing away."""
    earned = points(line.value or 0.0, line.floor, line.target, line.weight)
    return replace(line, state="adds", points=max(0.0, earned))


def _spare(line: Line) -> Line:
    """Give a complaint line its full points back: nothing else speaks against the one appraised."""
    if line.kind != "complaint" or line.state != "counted" or line.points == line.weight:
        return line
    return replace(line, state="spared", points=line.weight)
