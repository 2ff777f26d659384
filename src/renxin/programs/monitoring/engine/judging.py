"""From readings to a verdict: the level of the newest session, confirmed; whether to tell; when it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from renxin.engagement.questionnaires.selectors import Level

from .sessions import disagree, sessions
from .shapes import Limit, Measure, Part, Reading, Timing, Verdict

Limits = Mapping[str, tuple[Limit, ...]]
"""The limits of one person by part."""

_ANY = datetime(2000, 1, 1, tzinfo=UTC)
_AN_HOUR = timedelta(hours=1)
NONE = Level.GREEN


@dataclass(frozen=True, slots=True)
class _Hit:
    part: str
    limit: Limit
    level: Level


def level_of(measure: Measure, values: Mapping[str, float], limits: Limits) -> tuple[Level, str]:
    """Return the level of values as they are, and the rule that gave it (`VS_SBP:red:at_least:180`)."""
    hit = _hit(measure, Reading(_ANY, values), (), limits)
    return (hit.level, f"{hit.part}:{hit.limit.name}") if hit else (NONE, "")


def judge(
    measure: Measure,
    readings: Sequence[Reading],
    limits: Limits,
    timing: Timing,
    now: datetime,
    *,
    symptomatic: bool = False,
    flags: frozenset[str] = frozenset(),
) -> Verdict:
    """Return what the newest reading comes to; `readings` come the newest first.

    A red pressure that stands alone is orange and asks to rest and measure again; the repeat makes it red, a fresh
    symptom at once. Orange and yellow want `confirm_need` of the last `confirm_of` sessions in different hours; an
    orange alone is yellow, a yellow alone is nothing. What arrives late alarms nobody. Two pressures that differ too
    much ask for a third. `flags` are red flags that she noted lately.
    """
    found = sessions(readings, timing)
    newest = found[0]
    hit = _hit(measure, newest, found[1:], limits, flags=flags)
    fresh = now - newest.at <= timedelta(hours=timing.fresh_hours)
    third = "third" if measure.red == "repeat" and fresh and disagree(readings, timing) else ""
    if hit is None:
        return Verdict(NONE, values=newest.values, ask=third)
    level, ask = hit.level, third
    if (
        level == Level.RED
        and measure.red == "repeat"
        and not symptomatic
        and not _repeats(measure, readings, limits, timing)
    ):
        level, ask = Level.ORANGE, "repeat"
    elif level < Level.RED and not hit.limit.at_once:
        level = _confirmed(measure, found, limits, timing, level)
    if not fresh:
        level, ask = min(level, Level.YELLOW), ""
    return Verdict(level, f"{hit.part}:{hit.limit.name}" if level else "", newest.values, ask)


def should_tell(level: int, before: int | None, told_at: datetime | None, now: datetime, timing: Timing) -> bool:
    """Tell whether staff hear of it: nothing was told yet, it is worse, or the pause after the last word is over."""
    if before is None or told_at is None or level > before:
        return True
    if level < before:
        return False
    red = level == Level.RED
    pause = timedelta(minutes=timing.again_red_minutes) if red else timedelta(hours=timing.again_hours)
    return now - told_at >= pause


def still(measure: Measure, readings: Sequence[Reading], level: Level, limits: Limits, timing: Timing) -> Level:
    """Return the level that an open alert of `level` has now: lower only after readings that lie lower by a margin.

    They are at least `clear_readings`, one after another, over at least `clear_hours`.
    """
    inside: list[tuple[datetime, Level]] = []
    found = sessions(readings, timing)
    for place, session in enumerate(found):
        reached = _with_margin(measure, session, found[place + 1 :], limits)
        if reached >= level:
            break
        inside.append((session.at, reached))
        long_enough = inside[0][0] - session.at >= timedelta(hours=timing.clear_hours)
        if long_enough and len(inside) >= timing.clear_readings:
            return max(reached for _at, reached in inside)
    return level


def _hit(
    measure: Measure,
    newest: Reading,
    earlier: Sequence[Reading],
    limits: Limits,
    shift: float = 0,
    *,
    flags: frozenset[str] = frozenset(),
) -> _Hit | None:
    """Return the gravest limit that holds; `shift` moves each value by so many of its margins."""
    best: _Hit | None = None
    for name, value in newest.values.items():
        part = measure.part(name)
        lowest = _lowest(part, newest, earlier) if part.days_looked_back else {}
        moved = value + shift * part.margin
        for limit in limits.get(name, ()):
            if (best is None or limit.rank > best.level) and limit.holds(moved, lowest, flags):
                best = _Hit(name, limit, limit.rank)
    return best


def _lowest(part: Part, newest: Reading, earlier: Sequence[Reading]) -> dict[int, float]:
    found = {}
    for days in part.days_looked_back:
        since = newest.at - timedelta(days=days, hours=12)  # the morning of that day counts whatever the hour
        known = [one.values[part.code] for one in earlier if one.at >= since and part.code in one.values]
        if known:
            found[days] = min(known)
    return found


def _repeats(measure: Measure, readings: Sequence[Reading], limits: Limits, timing: Timing) -> bool:
    """Tell whether a reading before the newest, after rest, was red as well."""
    newest = readings[0]
    after, until = timedelta(minutes=timing.repeat_from_minutes), timedelta(minutes=timing.repeat_until_minutes)
    return level_of(measure, newest.values, limits)[0] == Level.RED and any(
        after <= newest.at - one.at <= until and level_of(measure, one.values, limits)[0] == Level.RED
        for one in readings[1:]
    )


def _confirmed(measure: Measure, found: Sequence[Reading], limits: Limits, timing: Timing, level: Level) -> Level:
    """Return the highest level that enough of the last sessions reached in different hours."""
    hours: list[datetime] = []
    reached: list[Level] = []
    for place, session in enumerate(found[: timing.confirm_of]):
        hit = _hit(measure, session, found[place + 1 :], limits)
        if hit is not None and all(abs(session.at - at) >= _AN_HOUR for at in hours):
            hours.append(session.at)
            reached.append(hit.level)
    enough = sorted(reached, reverse=True)[timing.confirm_need - 1 : timing.confirm_need]
    alone = Level.YELLOW if level == Level.ORANGE else NONE
    return max(alone, min(enough[0], level) if enough else NONE)


def _with_margin(measure: Measure, session: Reading, earlier: Sequence[Reading], limits: Limits) -> Level:
    hits = [_hit(measure, session, earlier, limits, shift) for shift in (0, 1, -1)]
    return max((hit.level for hit in hits if hit), default=NONE)
