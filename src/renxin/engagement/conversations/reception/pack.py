"""The pack of the assistant: its topics and its standing words."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from renxin.engagement.safety.selectors import PatternRule
from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parents[1] / "packs" / "reception.yaml"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something that is asked often. `needs` are facts of the hospital without which it cannot be answered."""

    code: str
    name: Words
    rules: list[PatternRule]
    answer: Words
    needs: list[str] = field(default_factory=list)
    in_menu: bool = True


@dataclass(frozen=True, kw_only=True)
class FactName:
    """A fact about the hospital that answers may tell."""

    code: str
    name: Words


@dataclass(frozen=True, kw_only=True)
class ReceptionPack(Pack):
    """Everything the assistant may say."""

    title: Words
    label: Words
    footer: Words
    facts: list[FactName]
    topics: list[Topic]
    ask_again: Words
    hand_over: Words
    hand_over_closed: Words
    ahead: Words
    next_in_line: Words
    line_closed: Words
    line_full: Words


@cache
def pack() -> ReceptionPack:
    """Return the pack in force."""
    return load(PACK, ReceptionPack)
