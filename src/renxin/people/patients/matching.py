"""Is this the same person? Deterministic tiers, strongest first; anything less is for a person to decide. Pure.

T3 the sender's own number · T1 the same document and name · T2 the same card and name · T4 name, birth date, sex and
telephone · T5 (review only) name and telephone, or telephone and birth date. A telephone alone proves nothing.
The same document under another name is never one person by rule: cards are lent, newborns use their mother's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from renxin.kernel.core.names import match_key, pinyin_key, split_surname

Key = tuple[str, bytes]
Action = Literal["link", "review", "none"]
_STRENGTH: Final = ("T3", "T1", "T2", "T4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What matching knows of somebody. Keys are (system, blind index)."""

    patient_id: int = 0
    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    documents: frozenset[Key] = frozenset()
    cards: frozenset[Key] = frozenset()
    source_keys: frozenset[Key] = frozenset()
    phones: frozenset[bytes] = frozenset()
    deceased: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """How one known person compares with the one who came in."""

    patient_id: int
    action: Action
    tier: str
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The person to link to, if any, and the pairs that somebody must look at."""

    link: Match | None
    reviews: tuple[Match, ...] = ()


def judge(incoming: Person, known: Sequence[Person]) -> Verdict:
    """Compare `incoming` with every candidate and decide: link to one, or to nobody; and whom to review."""
    matches = [match for candidate in known if (match := compare(incoming, candidate)).action != "none"]
    links = sorted((m for m in matches if m.action == "link"), key=lambda m: (_STRENGTH.index(m.tier), m.patient_id))
    reviews = [m for m in matches if m.action == "review"]
    if not links:
        return Verdict(None, tuple(reviews))
    best, others = links[0], links[1:]
    if best.tier == "T4" and others:  # two people fit equally well: neither is certain
        return Verdict(None, tuple(reviews + links))
    return Verdict(best, tuple(reviews + others))


def compare(incoming: Person, candidate: Person) -> Match:
    """Return how `candidate` compares with `incoming`: the strongest rule that says anything wins."""
    rules = (_same_record, _same_document, _same_card, _same_description, _same_telephone)
    for rule in rules:
        match = rule(incoming, candidate)
        if match is not None:
            return match
    return Match(candidate.patient_id, "none", "")


def agreement(one: str, other: str) -> str:
    """Return how two names agree: `equal`, `pinyin` (another writing, same reading), `missing` or `different`."""
    if not one or not other:
        return "missing"
    if match_key(one) == match_key(other):
        return "equal"
    return "pinyin" if pinyin_key(one) == pinyin_key(other) else "different"


def _same_record(incoming: Person, candidate: Person) -> Match | None:
    if not incoming.source_keys & candidate.source_keys:
        return None
    name = agreement(incoming.name, candidate.name)
    if name == "different" and _documents_conflict(incoming, candidate):
        return Match(candidate.patient_id, "review", "same_number_other_person", {"name": name})
    return Match(candidate.patient_id, "link", "T3", {"name": name})


def _same_document(incoming: Person, candidate: Person) -> Match | None:
    shared = incoming.documents & candidate.documents
    if not shared:
        return None
    name = agreement(incoming.name, candidate.name)
    evidence = {"documents": sorted(system for system, _ in shared), "name": name}
    if name in ("equal", "pinyin") and _same_birth_and_sex(incoming, candidate):
        return Match(candidate.patient_id, "link", "T1", evidence)
    return Match(candidate.patient_id, "review", "same_document", evidence)


def _same_card(incoming: Person, candidate: Person) -> Match | None:
    shared = incoming.cards & candidate.cards
    if not shared:
        return None
    name = agreement(incoming.name, candidate.name)
    evidence = {"cards": sorted(system for system, _ in shared), "name": name}
    if name in ("equal", "pinyin") and not _conflict(incoming, candidate):
        return Match(candidate.patient_id, "link", "T2", evidence)
    return Match(candidate.patient_id, "review", "same_card", evidence)


def _same_description(incoming: Person, candidate: Person) -> Match | None:
    described = incoming.birth_date is not None and incoming.sex in ("male", "female")
    if not described or not incoming.phones & candidate.phones:
        return None
    same = (incoming.birth_date, incoming.sex) == (candidate.birth_date, candidate.sex)
    if not same or agreement(incoming.name, candidate.name) != "equal":
        return None
    if _conflict(incoming, candidate):
        return Match(candidate.patient_id, "review", "same_description", {"conflict": True})
    return Match(candidate.patient_id, "link", "T4", {"name": "equal", "birth_date": True, "sex": True, "phone": True})


def _same_telephone(incoming: Person, candidate: Person) -> Match | None:
    if not incoming.phones & candidate.phones:
        return None
    if candidate.provisional and not candidate.name:
        return Match(candidate.patient_id, "review", "provisional_phone", {})
    name = agreement(incoming.name, candidate.name)
    births = (incoming.birth_date, candidate.birth_date)
    if name == "equal" and (None in births or births[0] == births[1]):
        return Match(candidate.patient_id, "review", "name_phone", {"name": name})
    if None not in births and births[0] == births[1]:
        return Match(candidate.patient_id, "review", "phone_birth", {"twins": _maybe_twins(incoming, candidate)})
    return None


def _same_birth_and_sex(one: Person, other: Person) -> bool:
    births = one.birth_date is None or other.birth_date is None or one.birth_date == other.birth_date
    known = {"male", "female"}
    return births and (one.sex not in known or other.sex not in known or one.sex == other.sex)


def _documents_conflict(one: Person, other: Person) -> bool:
    """Both have an identity card, and no number in common. Passports change; they contradict nothing."""
    mine, theirs = _cards_of(one), _cards_of(other)
    return bool(mine and theirs) and not mine & theirs


def _cards_of(person: Person) -> set[Key]:
    return {key for key in person.documents if key[0] == "cn-id"}


def _conflict(incoming: Person, candidate: Person) -> bool:
    return (
        _documents_conflict(incoming, candidate) or candidate.deceased or not _same_birth_and_sex(incoming, candidate)
    )


def _maybe_twins(one: Person, other: Person) -> bool:
    return split_surname(one.name)[0] == split_surname(other.name)[0] and agreement(one.name, other.name) == "different"
