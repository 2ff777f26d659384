"""The desk's pack: outcomes, what “all is well” answers, words, the form for calls looked at again."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from renxin.kernel.core.packs import Pack, Words, load

PACK: Final = Path(__file__).parents[1] / "packs" / "desk.yaml"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One way a call can end; `task` is what it means for a task, `lost` why its contacts are given up."""

    code: str
    key: str
    words: Words
    reached: bool = False
    task: str = ""
    lost: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A code with its words."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the form for calls looked at again."""

    code: str
    most: int
    words: Words


@dataclass(frozen=True, kw_only=True)
class Sample:
    """How many calls of each person are drawn a week; shorter ones are left out."""

    each_week: int
    at_least_questions: int


@dataclass(frozen=True, kw_only=True)
class DeskPack(Pack):
    """Everything about the desk that is data."""

    title: Words
    busy_minutes: int
    identity_tries: int
    opening: list[Words]
    closing: list[Words]
    outcomes: list[Outcome]
    relations: list[Choice]
    tried: Words
    advice: dict[str, Words]
    well: dict[str, Any]
    sample: Sample
    sheet: list[Criterion]

    def outcome(self, code: str) -> Outcome | None:
        """Return the outcome called `code`."""
        return next((one for one in self.outcomes if one.code == code), None)


@cache
def pack() -> DeskPack:
    """Return the pack in force."""
    return load(PACK, DeskPack)
