"""Which department and doctor a review is about, and by which words. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_TITLE: Final = r"(?:副?主任|医生|大夫|医师|教授|专家|老师|护士长?|博士)"


@dataclass(frozen=True, slots=True)
class Place:
    """A department by its names."""

    id: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague by name, and where she works."""

    id: int
    names: tuple[str, ...]
    departments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """Whom a review is about. `evidence` holds `what` (doctor, department), `how` (column, title, name), `words`."""

    department_id: int | None = None
    practitioner_id: int | None = None
    evidence: list[dict[str, str]] = field(default_factory=list)


def match(
    text: str, places: Sequence[Place], people: Sequence[Person], *, department: str = "", doctor: str = ""
) -> Matched:
    """Return what the columns of a sheet and the words themselves say; two colleagues of one name are nobody."""
    evidence: list[dict[str, str]] = []
    place = _place(text, places, department, evidence)
    person = _person(text, people, doctor, place, evidence)
    if person is not None and place is None and len(person.departments) == 1:
        place = person.departments[0]
        evidence.append({"what": "department", "how": "doctor", "words": person.names[0]})
    return Matched(place, person.id if person else None, evidence)


def _place(text: str, places: Sequence[Place], column: str, evidence: list[dict[str, str]]) -> int | None:
    wanted = column.strip().lower()
    if wanted:
        found = [one for one in places if wanted in (name.lower() for name in one.names if name)]
        if len(found) == 1:
            evidence.append({"what": "department", "how": "column", "words": column.strip()})
            return found[0].id
    named = [(name, one.id) for one in places for name in one.names if _stands(name, text)]
    # Whoever writes of 儿童骨科 does not mean 骨科.
    best = {(name, pk) for name, pk in named if not any(name != other and name in other for other, _pk in named)}
    if len({pk for _name, pk in best}) == 1:
        name, pk = min(best)
        evidence.append({"what": "department", "how": "name", "words": name})
        return pk
    return None


def _person(
    text: str, people: Sequence[Person], column: str, place: int | None, evidence: list[dict[str, str]]
) -> Person | None:
    wanted = re.sub(rf"{_TITLE}+$", "", column.strip())
    if wanted:
        found = _one([one for one in people if wanted in one.names], place)
        if found:
            evidence.append({"what": "doctor", "how": "column", "words": column.strip()})
            return found
    for how, stands in (("title", _with_title), ("name", _alone)):
        named = [(name, one) for one in people for name in one.names if name and stands(name, text)]
        chosen = _one([one for _name, one in named], place)
        if chosen:
            evidence.append({"what": "doctor", "how": how, "words": next(n for n, one in named if one is chosen)})
            return chosen
    return None


def _one(found: Sequence[Person], place: int | None) -> Person | None:
    """Return the only one, or the only one of the department."""
    if len(found) > 1 and place is not None:
        found = [one for one in found if place in one.departments]
    return found[0] if len(found) == 1 else None


def _with_title(name: str, text: str) -> bool:
    quoted = re.escape(name)
    return bool(re.search(rf"{quoted}\s*{_TITLE}|(?:\bDr\.?|\bDoctor)\s+{quoted}", text))


def _alone(name: str, text: str) -> bool:
    """Tell whether a name stands without a title; one of two characters is too short to be sure of."""
    return len(name) >= 3 and _stands(name, text)


def _stands(name: str, text: str) -> bool:
    if name.isascii():
        return bool(name) and bool(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
    return name in text
