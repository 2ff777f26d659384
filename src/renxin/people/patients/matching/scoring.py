"""The score of a pair in bits (Fellegi and Sunter), field by field, and the evidence that is kept. Pure."""

import re
from collections.abc import Iterable, Iterator
from math import log2
from typing import Any, Final

from . import dates, names
from .pack import bits, weight
from .shapes import Person

_SEXES: Final = frozenset({"male", "female"})
_DISTRICT: Final = re.compile(r"^.{2,}?(?:区|县|旗|市辖区|(?<=市).{2,}?市)")
_BY_FREQUENCY: Final = {"equal": 1.0, "variant": 2.0, "pinyin": 6.0}
"""Levels whose chance among strangers follows from how frequent the name is, and how many writings share a reading."""


def levels(one: Person, other: Person) -> dict[str, str]:
    """Return how two people agree in every field."""
    return {
        "name": names.agreement(one.name, other.name),
        "birth_date": dates.agreement(one.birth_date, other.birth_date),
        "sex": _sex(one.sex, other.sex),
        "document": _document(one, other),
        "card": "shared" if one.cards & other.cards else "missing",
        "phone": _phone(one.phones, other.phones),
        "address": _address(one.address, other.address),
    }


def lines(one: Person, other: Person) -> list[tuple[str, str, float]]:
    """Return field, agreement and bits of everything that can be compared."""
    return [
        (field, level, round(_name_bits(one, other, level) if field == "name" else bits(field, level), 1))
        for field, level in levels(one, other).items()
        if level != "missing"
    ]


def total(found: Iterable[tuple[str, str, float]]) -> float:
    """Return the score of a pair."""
    return round(sum(line[2] for line in found), 1)


def evidence(one: Person, other: Person) -> tuple[float, dict[str, Any]]:
    """Return the score of a pair and everything it rests on, as plain data: words are made when it is shown."""
    found = lines(one, other)
    score = total(found)
    kept: dict[str, Any] = {"score": score, "fields": [list(line) for line in found]}
    systems = sorted(system for system, _ in _shared(one, other))
    if systems:
        kept["systems"] = systems
    flags = list(_flags(one, other))
    if flags:
        kept["flags"] = flags
    return score, kept


def documents_conflict(one: Person, other: Person) -> bool:
    """Both have an identity card, and no number in common. Passports change; they contradict nothing."""
    mine, theirs = _identity_cards(one), _identity_cards(other)
    return bool(mine and theirs) and not mine & theirs


def maybe_twins(one: Person, other: Person) -> bool:
    """Tell whether they share day of birth and surname but not the name."""
    if dates.agreement(one.birth_date, other.birth_date) != "equal":
        return False
    if names.is_newborn(one.name) and names.is_newborn(other.name):
        return names.mother_in(one.name) == names.mother_in(other.name)
    alike = names.agreement(one.name, other.name)
    return alike in ("near", "different") and one.name[:1] == other.name[:1]


def name_bits(one: str, other: str) -> float:
    """Return what two names say."""
    return _name_bits(Person(name=one), Person(name=other), names.agreement(one, other))


def _name_bits(one: Person, other: Person, level: str) -> float:
    known = weight("name", level)
    if known is None:
        return 0.0
    share = _BY_FREQUENCY.get(level)
    if share is None:
        return known.bits
    common = max(names.frequency(one.name), names.frequency(other.name))
    return log2(known.m / min(share * common, 1.0))


def _sex(one: str, other: str) -> str:
    if one not in _SEXES or other not in _SEXES:
        return "missing"
    return "equal" if one == other else "different"


def _document(one: Person, other: Person) -> str:
    if one.documents & other.documents:
        return "shared"
    return "conflict" if documents_conflict(one, other) else "missing"


def _phone(one: frozenset[bytes], other: frozenset[bytes]) -> str:
    if not one or not other:
        return "missing"
    return "shared" if one & other else "other"


def _address(one: str, other: str) -> str:
    one, other = "".join(one.split()), "".join(other.split())
    if not one or not other:
        return "missing"
    if one == other:
        return "equal"
    mine, theirs = _DISTRICT.match(one), _DISTRICT.match(other)
    if not mine or not theirs:
        return "missing"
    return "district" if mine[0] == theirs[0] else "different"


def _shared(one: Person, other: Person) -> set[tuple[str, bytes]]:
    mine = one.documents | one.cards | one.source_keys | one.claims
    return set(mine & (other.documents | other.cards | other.source_keys | other.claims))


def _flags(one: Person, other: Person) -> Iterator[str]:
    if maybe_twins(one, other):
        yield "twins"
    if names.is_newborn(one.name) or names.is_newborn(other.name):
        yield "newborn"
    if one.deceased or other.deceased:
        yield "deceased"
    if documents_conflict(one, other):
        yield "two_identity_cards"
    if one.claims & (other.documents | other.claims) or other.claims & one.documents:
        yield "number_contradicts_data"
    if one.provisional or other.provisional:
        yield "provisional"


def _identity_cards(person: Person) -> set[tuple[str, bytes]]:
    return {key for key in person.documents if key[0] == "cn-id"}
