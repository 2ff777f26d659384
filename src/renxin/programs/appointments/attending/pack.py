"""What is said before an appointment and when, and how the risk of not coming is reckoned: data."""

from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_FOLDER: Final = Path(__file__).parent.parent / "packs"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One reminder: its name, how many minutes before, in which words; `call`: by telephone where no message goes."""

    code: str
    minutes: int
    template: str
    call: bool = False


@dataclass(frozen=True, kw_only=True)
class OtherSteps:
    """The reminders of departments with one standard code."""

    standard_code: str
    steps: list[Step]


@dataclass(frozen=True, kw_only=True)
class Said:
    """By which words somebody answers: `bare` only right after our reminder, `clear` at any time."""

    bare: list[str]
    clear: list[str]


@dataclass(frozen=True, kw_only=True)
class CallWords:
    """What the machine says on the telephone."""

    greeting: Words
    who: Words
    identity: Words
    wrong: Words
    person: Words
    red: Words
    thanks: Words
    ask: Words


@dataclass(frozen=True, kw_only=True)
class OfferRules:
    """How seats are offered to those who wait; minutes. For how long one is kept, the booking policy says."""

    lead_minutes: int
    most: int
    by_phone_minutes: int


@dataclass(frozen=True, kw_only=True)
class ReminderPack(Pack):
    """Times, words of replies and what is answered to them."""

    quiet_from: str
    quiet_until: str
    evening: str
    booked_before_minutes: int
    steps: list[Step]
    departments: list[OtherSteps] = field(default_factory=list)
    unnamed: list[str]
    replies_hours: int
    replies: dict[str, Said]
    answers: dict[str, Words]
    call: CallWords
    offers: OfferRules

    def steps_of(self, standard_code: str) -> list[Step]:
        """Return the reminders of a department, the house's when it has none of its own."""
        own = next((one.steps for one in self.departments if one.standard_code == standard_code), None)
        return own if own is not None else self.steps

    def step(self, code: str) -> Step | None:
        """Return a step by its name, wherever it is used."""
        every = [*self.steps, *(step for one in self.departments for step in one.steps)]
        return next((one for one in every if one.code == code), None)

    @property
    def quiet(self) -> tuple[time, time]:
        """Return from when to when nothing is said."""
        return time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What makes it likelier (or less likely) that she does not come, in log-odds."""

    points: float
    words: Words


@dataclass(frozen=True, kw_only=True)
class RiskPack(Pack):
    """The weights, and what is done with the number."""

    base_percent: int
    base_days: int
    base_weight: int
    history_days: int
    points: dict[str, Reason]
    call_from: int
    reasons_shown: int
    bands: list[int]


@cache
def reminders() -> ReminderPack:
    """Return the reminders in force."""
    return load(_FOLDER / "reminders.yaml", ReminderPack)


@cache
def risks() -> RiskPack:
    """Return the weights in force."""
    return load(_FOLDER / "risk.yaml", RiskPack)
