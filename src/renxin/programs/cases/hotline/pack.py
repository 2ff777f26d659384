"""The hotlines and their rules, read from the pack."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load


@dataclass(frozen=True, kw_only=True)
class HotlineRow:
    """A hotline: by when the first contact, by when the end, and how long a ticket may be sent back."""

    code: str
    words: Words
    contact_hours: int
    urgent_contact_hours: int
    working_days: int
    return_hours: int
    extensions: int


@dataclass(frozen=True, kw_only=True)
class ReturnReason:
    """Why a ticket may be sent back."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class HotlinePack(Pack):
    """Everything about hotlines that is data."""

    title: Words
    hotlines: list[HotlineRow]
    return_reasons: list[ReturnReason]

    def hotline(self, code: str) -> HotlineRow | None:
        """Return the hotline called `code`."""
        return next((row for row in self.hotlines if row.code == code), None)

    def reason(self, code: str) -> ReturnReason | None:
        """Return the reason called `code`."""
        return next((row for row in self.return_reasons if row.code == code), None)


@cache
def pack() -> HotlinePack:
    """Return the pack in force."""
    return load(Path(__file__).parents[1] / "packs" / "hotlines.yaml", HotlinePack)
