"""Deterministic tiers, strongest first, then the score: what may be linked, what a person must look at. Pure.

T3 the sender's own number · T1 the same document and name · T2 the same card and name · T4 name, birth date, sex and
telephone · FS the score of everything else. T5 (review only): name and telephone, or telephone and birth date.
A telephone alone proves nothing. The same document under another name is never one person by rule: cards are lent,
newborns use their mother's.
"""

from collections.abc import Sequence
from typing import Final

from . import dates, names, scoring
from .pack import pack
from .shapes import SCORED, Action, Match, Person, Verdict

_STRENGTH: Final = ("T3", "T1", "T2", "T4", SCORED)
_BY_DESCRIPTION: Final = ("T4", SCORED)


def judge(incoming: Person, known: Sequence[Person]) -> Verdict:
    """Compare `incoming` with every candidate and decide: link to one, or to nobody; and whom to review."""
    matches = [match for candidate in known if (match := compare(incoming, candidate)).action != "none"]
    links = sorted((m for m in matches if m.action == "link"), key=lambda m: (_STRENGTH.index(m.tier), m.patient_id))
    reviews = [m for m in matches if m.action == "review"]
    if not links:
        return Verdict(None, tuple(reviews))
    best, others = links[0], links[1:]
    if best.tier in _BY_DESCRIPTION and others:  # two people fit equally well: neither is certain
        return Verdict(None, tuple(reviews + links))
    return Verdict(best, tuple(reviews + others))


def compare(incoming: Person, candidate: Person) -> Match:
    """Return how `candidate` compares with `incoming`: the strongest rule that says anything wins."""
    for rule in _RULES:
        match = rule(incoming, candidate)
        if match is not None:
            return match
    return Match(candidate.patient_id, "none", "")


def contradicts(incoming: Person, candidate: Person) -> bool:
    """Tell whether two descriptions cannot be of one person: name, and day of birth, and sex or document differ.

    Less than that is a correction: newborns get names, somebody without a name is recognised.
    """
    return (
        names.agreement(incoming.name, candidate.name) == "different"
        and dates.agreement(incoming.birth_date, candidate.birth_date) == "different"
        and ({incoming.sex, candidate.sex} == {"male", "female"} or scoring.documents_conflict(incoming, candidate))
    )


def _same_record(incoming: Person, candidate: Person) -> Match | None:
    if not incoming.source_keys & candidate.source_keys:
        return _reused_number(incoming, candidate)
    other_name = names.agreement(incoming.name, candidate.name) == "different"
    if other_name and (scoring.documents_conflict(incoming, candidate) or contradicts(incoming, candidate)):
        return _found(incoming, candidate, "review", "same_number_other_person")
    return _found(incoming, candidate, "link", "T3")


def _reused_number(incoming: Person, candidate: Person) -> Match | None:
    """A record number that a sender gave away again: its new bearer is whoever claimed it under the same name."""
    claimed = incoming.source_keys & candidate.claims
    if (
        claimed
        and names.agreement(incoming.name, candidate.name) == "equal"
        and _same_birth_and_sex(incoming, candidate)
    ):
        return _found(incoming, candidate, "link", "T3")
    return None


def _same_document(incoming: Person, candidate: Person) -> Match | None:
    if not incoming.documents & candidate.documents:
        return None
    if _same_name(incoming, candidate) and _same_birth_and_sex(incoming, candidate):
        return _found(incoming, candidate, "link", "T1")
    return _found(incoming, candidate, "review", "same_document")


def _claimed_document(incoming: Person, candidate: Person) -> Match | None:
    """The number fits, but contradicts what was said beside it: mistyped, or the mother's."""
    if incoming.claims & (candidate.documents | candidate.claims) or candidate.claims & incoming.documents:
        return _found(incoming, candidate, "review", "claimed_document")
    return None


def _same_card(incoming: Person, candidate: Person) -> Match | None:
    if not incoming.cards & candidate.cards:
        return None
    if _same_name(incoming, candidate) and not _conflict(incoming, candidate):
        return _found(incoming, candidate, "link", "T2")
    return _found(incoming, candidate, "review", "same_card")


def _same_description(incoming: Person, candidate: Person) -> Match | None:
    described = incoming.birth_date is not None and incoming.sex in ("male", "female")
    if not described or not incoming.phones & candidate.phones:
        return None
    same = (incoming.birth_date, incoming.sex) == (candidate.birth_date, candidate.sex)
    if not same or names.agreement(incoming.name, candidate.name) not in ("equal", "variant"):
        return None
    if _conflict(incoming, candidate):
        return _found(incoming, candidate, "review", "same_description")
    return _found(incoming, candidate, "link", "T4")


def _same_telephone(incoming: Person, candidate: Person) -> Match | None:
    if not incoming.phones & candidate.phones:
        return None
    if candidate.provisional and not candidate.name:
        return _found(incoming, candidate, "review", "provisional_phone")
    name = names.agreement(incoming.name, candidate.name)
    births = dates.agreement(incoming.birth_date, candidate.birth_date)
    if name in ("equal", "variant") and births == "equal":
        return _by_score(incoming, candidate)
    if name in ("equal", "variant") and births == "missing":
        return _found(incoming, candidate, "review", "name_phone")
    if births == "equal":
        return _found(incoming, candidate, "review", "phone_birth")
    return None


def _by_score(incoming: Person, candidate: Person) -> Match:
    """Name, day of birth and telephone agree; what else there is decides whether that is enough."""
    score, _evidence = scoring.evidence(incoming, candidate)
    sure = score >= pack().thresholds.link and not _conflict(incoming, candidate)
    if sure:
        return _found(incoming, candidate, "link", SCORED)
    return _found(incoming, candidate, "review", "name_phone")


def _likeness(incoming: Person, candidate: Person) -> Match | None:
    """Nothing is certain, but a person should look at it: the score says how much the two are alike."""
    if _are_two_people(incoming, candidate):
        return None
    score, evidence = scoring.evidence(incoming, candidate)
    limits = pack().thresholds
    if score < (limits.review if incoming.phones & candidate.phones else limits.description):
        return None
    return Match(candidate.patient_id, "review", "likeness", evidence, score)


def _are_two_people(one: Person, other: Person) -> bool:
    if scoring.documents_conflict(one, other) or {one.sex, other.sex} == {"male", "female"}:
        return True
    if names.agreement(one.name, other.name) in ("missing", "different", "newborn"):
        return True
    births = dates.agreement(one.birth_date, other.birth_date)
    return births == "different" and not one.phones & other.phones


def _same_name(incoming: Person, candidate: Person) -> bool:
    return names.agreement(incoming.name, candidate.name) in names.SAME


def _same_birth_and_sex(one: Person, other: Person) -> bool:
    births = one.birth_date is None or other.birth_date is None or one.birth_date == other.birth_date
    return births and {one.sex, other.sex} != {"male", "female"}


def _conflict(incoming: Person, candidate: Person) -> bool:
    return (
        scoring.documents_conflict(incoming, candidate)
        or candidate.deceased
        or not _same_birth_and_sex(incoming, candidate)
    )


def _found(incoming: Person, candidate: Person, action: Action, tier: str) -> Match:
    score, evidence = scoring.evidence(incoming, candidate)
    return Match(candidate.patient_id, action, tier, evidence, score)


_RULES: Final = (
    _same_record,
    _same_document,
    _same_card,
    _claimed_document,
    _same_description,
    _same_telephone,
    _likeness,
)
