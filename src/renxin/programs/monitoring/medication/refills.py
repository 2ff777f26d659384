"""When a medicine runs out and for how long it may be prescribed. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .catalogue import classes, medicines


@dataclass(frozen=True, slots=True)
class Refill:
    """The days around the end of what is at home: reminders before, and when somebody asks."""

    until: date
    remind_on: tuple[date, ...]
    ask_on: date

    def stage(self, today: date) -> Literal["", "soon", "late"]:
        """Return where today stands: nothing yet, time to fetch, or not fetched when it should have been."""
        if today >= self.ask_on:
            return "late"
        return "soon" if today >= self.remind_on[0] else ""


@dataclass(frozen=True, slots=True)
class Longest:
    """For how many days a prescription may be, and the code of why not longer."""

    days: int
    why: Literal["never_long", "usual", "stable"]
    needs_assessment: bool = False


def refill(until: date) -> Refill:
    """Return when to remind of a medicine that lasts until a day, and when to ask whether it was fetched."""
    rule = medicines().refill
    before = tuple(until - timedelta(days=days) for days in sorted(rule.remind_before, reverse=True))
    return Refill(until, before, until + timedelta(days=rule.missed_after))


def longest(drug_class: str, *, stable: bool, assessed: bool) -> Longest:
    """Return how long a class may be prescribed: never long, four weeks, or twelve when stable and assessed."""
    rule, found = medicines().refill, classes().get(drug_class)
    if found is not None and found.long_prescription == "never":
        return Longest(7, "never_long")
    if stable and assessed:
        return Longest(rule.longest_weeks * 7, "stable", needs_assessment=True)
    return Longest(rule.usual_weeks * 7, "usual", needs_assessment=stable)


def sign_of(drug_class: str, days: int | None) -> Literal["", "too_long", "assess"]:
    """Return what a box of so many days asks for: it is longer than the class may be, or wants an assessment."""
    if days is None:
        return ""
    if is_too_long(drug_class, days):
        return "too_long"
    return "assess" if days > medicines().refill.usual_weeks * 7 else ""


def assessment_period(started_on: date) -> int:
    """Return a number for the weeks in which one assessment of a long prescription is enough."""
    return started_on.toordinal() // (medicines().refill.longest_weeks * 7)


def is_too_long(drug_class: str, days: int) -> bool:
    """Tell whether a quantity is longer than this class may ever be prescribed for."""
    found = classes().get(drug_class)
    never = found is not None and found.long_prescription == "never"
    return days > (7 if never else medicines().refill.longest_weeks * 7)
