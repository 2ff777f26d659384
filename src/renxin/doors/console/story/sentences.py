"""How a kind of fact becomes a sentence: an icon, words with blanks, and what fills the blanks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from renxin.ui import words

Words = Callable[[Any, "Names"], object]


@dataclass(frozen=True, slots=True)
class Names:
    """Names behind the ids of one page of facts."""

    departments: dict[int, str]
    staff: dict[int, str]

    def department(self, key: int | None) -> str:
        """Return the department's name, or a dash."""
        return self.departments.get(key or 0, "–")

    def person(self, key: int | None) -> str:
        """Return the name of a member of staff, or a dash."""
        return self.staff.get(key or 0, "–")


@dataclass(frozen=True, slots=True)
class Telling:
    """How one kind of fact is told. `tone` is calm, good, soon or now."""

    icon: str
    words: Words
    tone: str = "calm"


def say(text: object, **values: Callable[[Any, Names], object]) -> Words:
    """Return a sentence whose blanks are filled from the fact and the names."""
    return lambda fact, names: str(text) % {key: value(fact, names) for key, value in values.items()}


def department(fact: Any, names: Names) -> str:
    """Return the name of the fact's department."""
    return names.department(fact.department_id)


def owner(fact: Any, names: Names) -> str:
    """Return the name of whom it was given to."""
    return names.person(fact.owner_id)


def score(fact: Any, _names: Names) -> str:
    """Return the score of an answer, or a dash."""
    return "–" if fact.score is None else f"{fact.score:.0f}"


def recommend(fact: Any, _names: Names) -> str:
    """Return the recommendation of an answer, or a dash."""
    return "–" if fact.recommend is None else str(fact.recommend)


def minutes(fact: Any, _names: Names) -> str:
    """Return how long it took, in words."""
    return words.duration(timedelta(minutes=fact.minutes))
