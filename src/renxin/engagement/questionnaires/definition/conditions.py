"""When a question is asked: comparisons with answers to earlier questions, all of them or any."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": lambda given, wanted: bool(given == wanted),
    "!=": lambda given, wanted: bool(given != wanted),
    ">": lambda given, wanted: bool(given > wanted),
    ">=": lambda given, wanted: bool(given >= wanted),
    "<": lambda given, wanted: bool(given < wanted),
    "<=": lambda given, wanted: bool(given <= wanted),
}
ONE_OF: Final = "in"
EXISTS: Final = "exists"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison. Without an answer only `exists: false` holds, as FHIR wants it."""

    link_id: str
    op: str
    value: Any

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether it holds; of several answers one is enough."""
        given = answers.get(self.link_id)
        if self.op == EXISTS:
            return (given is not None) is bool(self.value)
        if given is None:
            return False
        values = given if isinstance(given, list) else [given]
        if self.op == ONE_OF:
            return any(_same(one, wanted) for one in values for wanted in self.value)
        return any(_compared(self.op, one, self.value) for one in values)


@dataclass(frozen=True, slots=True)
class Condition:
    """`enable_when`: the question is asked if `every` of its tests holds, or any of them."""

    tests: tuple[Comparison, ...]
    every: bool = True

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether the question is asked, given the answers so far."""
        found = [test.holds(answers) for test in self.tests]
        return all(found) if self.every else any(found)


def _same(given: Any, wanted: Any) -> bool:
    return bool(given == wanted) and isinstance(given, bool) is isinstance(wanted, bool)


def _compared(op: str, given: Any, wanted: Any) -> bool:
    if op in ("=", "!="):
        return _same(given, wanted) is (op == "=")
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (given, wanted))
    days = isinstance(given, str) and isinstance(wanted, str)  # ISO days compare as text
    return OPERATORS[op](given, wanted) if numbers or days else False
