"""The order of a queue, pure. A rank is a moment of the day in microseconds: whoever has the smaller one goes first.

Everybody gets the moment at which it is her turn by right: the appointed time of who comes on time, else the moment
she came, moved by bounded minutes. A moment never moves backwards, so nobody on time can be overtaken by somebody who
came later than her moment plus the greatest boost: nobody waits for ever. Only levels that go at once stand before all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .pack import OrderRules

STEP: Final = 1_000
"""What one number more adds, a thousandth of a second: room to put somebody between any two."""
_DAY: Final = 86_400_000_000
RESULTS: Final = "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What the order asks of one ticket. `level` 9 is none given; `midnight` is the day's, where the queue is.

    `number` tells apart who would have the same moment, because several are booked for it: who came first goes first.
    """

    midnight: datetime
    joined_at: datetime
    appointed_at: datetime | None = None
    level: int = 9
    priorities: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One who waits, in order: her rank, what she comes for, her level."""

    rank: int
    kind: str
    level: int = 9


def is_on_time(rules: OrderRules, joined_at: datetime, appointed_at: datetime) -> bool:
    """Tell whether somebody came before the window of her appointment closed; who comes early waits for her time."""
    return joined_at <= appointed_at + timedelta(minutes=rules.on_time)


def rank(arrival: Arrival, rules: OrderRules) -> int:
    """Return the rank of a ticket: microseconds of the day; days earlier for levels that go at once."""
    after = arrival.number * STEP
    if arrival.level in rules.first:
        return _since(arrival.midnight, arrival.joined_at) + after - _DAY * (1 + max(rules.first) - arrival.level)
    boost = max([rules.levels.get(arrival.level, 0), *(rules.priorities.get(one, 0) for one in arrival.priorities)])
    return _since(arrival.midnight, _moment(arrival, rules) - timedelta(minutes=boost)) + after


def place_behind(line: Sequence[Standing], places: int, *, own: int, first: Sequence[int] = ()) -> int:
    """Return a rank right behind the `places`-th of who waits (those who go at once not counted), never before `own`.

    With fewer people in the line it is the rank behind the last one.
    """
    calm = [one.rank for one in line if one.level not in first]
    if not calm or places <= 0:
        return own
    at = min(places, len(calm)) - 1
    return max(own, _between(calm, at))


def place_of_results(line: Sequence[Standing], every: int, *, own: int, first: Sequence[int] = ()) -> int:
    """Return the rank of somebody back with results: behind `every` others after the last who is back with results.

    `own` is her rank by the moment she came back; she keeps it where it is the smaller one.
    """
    calm = [one for one in line if one.level not in first]
    since = max((place + 1 for place, one in enumerate(calm) if one.kind == RESULTS), default=0)
    behind = min(since + every, len(calm)) - 1
    return min(own, _between([one.rank for one in calm], behind)) if behind >= 0 else own


def _between(ranks: Sequence[int], at: int) -> int:
    """Return a rank between the one at `at` and the next greater; behind the last one where there is none."""
    later = next((one for one in ranks[at + 1 :] if one > ranks[at]), None)
    return ranks[at] + (STEP if later is None else (later - ranks[at]) // 2)


def _moment(arrival: Arrival, rules: OrderRules) -> datetime:
    if arrival.appointed_at is None:
        return arrival.joined_at + timedelta(minutes=rules.walk_in)
    if is_on_time(rules, arrival.joined_at, arrival.appointed_at):
        return arrival.appointed_at
    return max(arrival.joined_at + timedelta(minutes=rules.late), arrival.appointed_at)


def _since(midnight: datetime, moment: datetime) -> int:
    return (moment - midnight) // timedelta(microseconds=1)
