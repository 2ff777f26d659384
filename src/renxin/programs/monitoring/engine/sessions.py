"""Readings a few minutes apart are one measuring: the last two are averaged."""

from collections.abc import Sequence
from datetime import timedelta

from .shapes import Reading, Timing

_AVERAGED = 2


def sessions(readings: Sequence[Reading], timing: Timing) -> list[Reading]:
    """Return one reading for each session, the newest first; `readings` come the newest first.

    Two readings further apart than they may be still give their mean: a third one replaces the first.
    """
    found: list[list[Reading]] = []
    span = timedelta(minutes=timing.session_minutes)
    for reading in reversed(readings):
        if found and reading.at - found[-1][0].at <= span:
            found[-1].append(reading)
        else:
            found.append([reading])
    return [_one(group) for group in reversed(found)]


def disagree(readings: Sequence[Reading], timing: Timing) -> bool:
    """Tell whether the newest session is of two readings that lie too far apart: a third one is wanted.

    `readings` come the newest first.
    """
    newest = readings[0]
    span = timedelta(minutes=timing.session_minutes)
    pair = [one for one in readings if newest.at - one.at <= span]
    if len(pair) != _AVERAGED:
        return False
    both = pair[0].values.keys() & pair[1].values.keys()
    return any(abs(pair[0].values[name] - pair[1].values[name]) > timing.agree_within for name in both)


def _one(group: Sequence[Reading]) -> Reading:
    last = group[-_AVERAGED:]
    if len(last) == 1:
        return last[0]
    names = {name for reading in last for name in reading.values}
    values = {name: _mean([reading.values[name] for reading in last if name in reading.values]) for name in names}
    refs = tuple(ref for reading in group for ref in reading.refs)
    return Reading(group[-1].at, values, refs, group[-1].source)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
