"""The pack of promises: which level, what kind of task, how often or on which occasions, how long it has."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One promise of a level."""

    code: str
    level: str
    kind: Literal["call", "message", "check", "card", "visit"]
    within_days: int
    words: Words
    task: Words
    every_days: int | None = None
    occasions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PromisePack(Pack):
    """Everything that is promised."""

    promises: list[Promise]


@cache
def promises() -> dict[str, Promise]:
    """Return the promises in force by code."""
    found = load(Path(__file__).parent / "packs" / "promises.yaml", PromisePack).promises
    for each in found:
        if (each.every_days is None) == (not each.occasions):
            raise ValueError(f"{each.code}: a promise comes round every so many days, or on occasions")
    return {each.code: each for each in found}
