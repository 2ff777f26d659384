"""An idea as a source finds it, before it is kept."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from renxin.intelligence.improvement.effects import Change, Reading, change
from renxin.intelligence.improvement.measuring import today
from renxin.intelligence.improvement.packing import improving
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.people.organizations.models import Organization
from renxin.programs.surveys.models import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What would be measured."""

    metric: str
    department: Organization | None = None
    survey: Survey | None = None
    dimension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """One thing that could be better. `key` names the thing; `gain` is what being like the others would bring."""

    source: str
    key: str
    sentence: dict[str, str]
    about: About
    n: int
    evidence: dict[str, Any] = field(default_factory=dict)
    gain: Change | None = None


def days(actor: Actor) -> tuple[date, date]:
    """Return the first and the last day that are looked at; today is not over yet."""
    last = today(actor) - timedelta(days=1)
    return last - timedelta(days=improving().suggest.days - 1), last


def place_words(department: Organization | None) -> Words:
    """Return what a department is called in both languages, or that it is the whole hospital."""
    if department is None:
        return improving().words["house"]
    return Words(department.name, department.name_en or department.name)


def worse(mine: Reading, others: Reading, *, more_is_better: bool) -> Change | None:
    """Return what being like the others would bring, None unless it is beyond chance that we are worse."""
    found = change(mine, others)
    if found is None or found.is_chance or (found.value > 0) != more_is_better:
        return None
    return found


def written(value: float | None, unit: str) -> str:
    """Return a number as a sentence of two languages can hold it."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{value * 100:.0f}%"
    return f"{value:.0f} min" if unit == "minutes" else f"{value:.1f}"
