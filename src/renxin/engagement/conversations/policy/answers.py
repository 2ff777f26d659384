"""What is an answer: she wrote to us not long ago, or it is one of the few things that are owed without her writing.

An answer is free of hours, limits and objections. Who sends may ask for that, never grant it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .pack import pack


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a message passes as an answer, and whether it waits for the day all the same."""

    is_answer: bool = False
    keeps_hours: bool = False


NONE: Final = Standing()
ANSWER: Final = Standing(is_answer=True)


def standing(source: str, template: str, heard_at: datetime | None, now: datetime) -> Standing:
    """Return how a message stands that asks to pass as an answer.

    Args:
        source: who asked for it, as `Outgoing` names it.
        template: whose words it speaks, empty for its own.
        heard_at: when the patient wrote last.
        now: the instant it is judged at.
    """
    if is_heard(heard_at, now):
        return ANSWER
    for row in pack().answering.owed:
        if source.startswith(row.source) and (not row.templates or template in row.templates):
            return Standing(is_answer=True, keeps_hours=row.keeps_hours)
    return NONE


def is_heard(heard_at: datetime | None, now: datetime) -> bool:
    """Tell whether she wrote to us so lately that what we say is an answer."""
    return heard_at is not None and now - heard_at < timedelta(hours=pack().answering.heard_within_hours)


def owed_sources() -> Sequence[str]:
    """Return the sources that may answer although nobody wrote."""
    return [row.source for row in pack().answering.owed]
