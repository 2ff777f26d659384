"""The pack of attempts: in which order ways are tried, when somebody is given up, how soon a level is acted on."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, Words, load

from .programmes import spans

PACK: Final = Path(__file__).parent / "packs" / "attempts.yaml"
Do = Literal["link", "sms", "call"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One way, so long after the contact was due, if nobody has answered by then."""

    after: str
    do: Do

    def __post_init__(self) -> None:
        spans.read(self.after)

    @property
    def delay(self) -> timedelta:
        """Return how long after the contact was due this is done."""
        span = spans.read(self.after)
        return timedelta(days=span.days, hours=span.hours)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Minutes within which a level is acted on, by day and by night."""

    by_day: int
    by_night: int
    day_from: str = "08:00"
    day_to: str = "18:00"

    def minutes(self, at: time) -> int:
        """Return the minutes at an hour of the day."""
        return (
            self.by_day if time.fromisoformat(self.day_from) <= at < time.fromisoformat(self.day_to) else self.by_night
        )


@dataclass(frozen=True, kw_only=True)
class ReasonRow:
    """Why a contact was left out or nobody was reached."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Reasons by what they are for."""

    skip: list[ReasonRow]
    lost: list[ReasonRow]


@dataclass(frozen=True, kw_only=True)
class AttemptPack(Pack):
    """Everything about reaching people that is data. `calls`: how often somebody is called before she is given up."""

    title: Words
    ways: dict[str, list[Step]]
    calls: int
    give_up_days: int
    invalid_reasons: list[str]
    clocks: dict[str, Clock]
    reasons: Reasons


@cache
def pack() -> AttemptPack:
    """Return the pack in force."""
    return load(PACK, AttemptPack)


def steps(policy: str) -> list[Step]:
    """Return the ways of a policy in their order; those of `standard` when it has no such name."""
    return pack().ways.get(policy) or pack().ways["standard"]


def next_step(policy: str, due_at: datetime, now: datetime) -> tuple[Step, Step | None]:
    """Return the step that counts now for a contact due at an instant, and the one after it."""
    every = steps(policy)
    reached = [one for one in every if due_at + one.delay <= now] or every[:1]
    place = every.index(reached[-1])
    return every[place], every[place + 1] if place + 1 < len(every) else None


def reason_words(code: str, language: str) -> str:
    """Return a reason in a language; the code where there is none."""
    rows = [*pack().reasons.skip, *pack().reasons.lost]
    return next((row.text.get(language) for row in rows if row.code == code), code)
