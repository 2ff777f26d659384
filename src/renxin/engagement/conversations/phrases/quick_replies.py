"""Answers that staff give many times a day, as data."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parents[1] / "packs" / "quick_replies.yaml"


@dataclass(frozen=True, kw_only=True)
class QuickReply:
    """A name for the list and the text that goes into the composer."""

    code: str
    name: Words
    text: Words


@dataclass(frozen=True, kw_only=True)
class QuickReplyPack(Pack):
    """All quick replies, in the order of the list."""

    title: Words
    replies: list[QuickReply]


@cache
def quick_replies() -> tuple[QuickReply, ...]:
    """Return the quick replies in force."""
    return tuple(load(PACK, QuickReplyPack).replies)
