"""The templates of explanations, as a pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, Words, load

_PACK: Final = Path(__file__).parent.parent / "packs" / "explaining" / "items.yaml"
Step = Literal["none", "recheck", "see", "soon", "now"]
STEPS: Final = ("none", "recheck", "see", "soon", "now")
"""From the least to the most urgent."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """What is said of a result on one side of its range."""

    step: Step
    text: Words


@dataclass(frozen=True, kw_only=True)
class Band:
    """What is said from a number on, in place of the side's words."""

    step: Step
    text: Words
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: float) -> bool:
        """Tell whether a value lies in it."""
        return (self.at_least is not None and value >= self.at_least) or (
            self.at_most is not None and value <= self.at_most
        )


@dataclass(frozen=True, kw_only=True)
class Template:
    """One item: what it measures, and what its result may mean. `bands` are read in order, before the sides."""

    codes: list[str | int]
    what: Words
    high: Side | None = None
    low: Side | None = None
    bands: list[Band] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ExplainPack(Pack):
    """All templates, and the sentences around them."""

    title: Words
    opening: Words
    all_well: Words
    others_well: Words
    unexplained: Words
    closing: Words
    urgent: Words
    steps: dict[str, Words]
    items: list[Template]


@cache
def pack() -> ExplainPack:
    """Return the templates in force."""
    return load(_PACK, ExplainPack)


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates by the codes of their items."""
    return {str(code): one for one in pack().items for code in one.codes}
