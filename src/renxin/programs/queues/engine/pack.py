"""The pack of the order: numbers by kind of queue, and how a queue's own settings override them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Pack, Words, load
from renxin.programs.queues.wording import RULE_WORDS

PACK: Final = Path(__file__).parents[1] / "packs" / "order.yaml"
LONGEST: Final = 120
"""Minutes no override may go beyond: whoever waits has to come nearer."""


@dataclass(frozen=True, kw_only=True)
class Passed:
    """How many places somebody goes back who was called and not there, and how many times."""

    back: int
    most: int


@dataclass(frozen=True, kw_only=True)
class OrderRules:
    """The numbers of one kind of queue; minutes, unless the pack says otherwise."""

    text: Words
    on_time: int
    late: int
    walk_in: int
    priorities: dict[str, int]
    first: tuple[int, ...]
    levels: dict[int, int]
    results: int
    passed: Passed
    keeps_doctor: bool
    next_ends: bool

    @property
    def most_boost(self) -> int:
        """Return the most minutes anybody who is not a case for at once may be put earlier."""
        return max([0, *self.priorities.values(), *self.levels.values()])


@dataclass(frozen=True, kw_only=True)
class OrderPack(Pack):
    """Everything about the order that is data."""

    title: Words
    elderly_from: int
    infant_below: int
    rules: dict[str, OrderRules]


@cache
def order_pack() -> OrderPack:
    """Return the pack in force."""
    return load(PACK, OrderPack)


def rules_of(name: str, settings: Mapping[str, Any]) -> OrderRules:
    """Return the rules called `name` with a queue's own numbers in place of the pack's.

    `settings` may hold `on_time`, `late`, `walk_in`, `results`, `back`, `most` (whole numbers).

    Raises:
        InvalidInput: no such rules, or a number that is none or lies outside 0…120.
    """
    rules = order_pack().rules.get(name)
    if rules is None:
        raise InvalidInput(RULE_WORDS["unknown"] % {"name": name}, where="rules")
    own = {key: _minutes(key, settings[key]) for key in OVERRIDES if settings.get(key) not in (None, "")}
    return replace(
        rules,
        on_time=own.get("on_time", rules.on_time),
        late=own.get("late", rules.late),
        walk_in=own.get("walk_in", rules.walk_in),
        results=own.get("results", rules.results),
        passed=Passed(back=own.get("back", rules.passed.back), most=own.get("most", rules.passed.most)),
    )


OVERRIDES: Final = ("on_time", "late", "walk_in", "results", "back", "most")
"""The numbers of the pack a queue may set for itself."""


def _minutes(key: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = -1
    if not 0 <= number <= LONGEST:
        raise InvalidInput(RULE_WORDS["number"] % {"most": LONGEST}, where=key)
    return number
