"""What is said over WeCom without anybody writing it: the pack in force."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parent / "packs" / "wecom.yaml"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer of the menu at the end, and what it counts."""

    code: str
    score: int
    words: Words


@dataclass(frozen=True, kw_only=True)
class Satisfaction:
    """The menu at the end of a session."""

    head: Words
    tail: Words
    items: list[Choice]


@dataclass(frozen=True, kw_only=True)
class WecomPack(Pack):
    """All of it."""

    title: Words
    welcome: Words
    temporary_end: Words
    transfer: Words
    chase: Words
    task: Words
    task_overdue: Words
    satisfaction: Satisfaction


@cache
def pack() -> WecomPack:
    """Return the words in force."""
    return load(PACK, WecomPack)
