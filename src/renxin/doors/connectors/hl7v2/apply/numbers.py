"""Numbers that name people: PID-3 and its relatives as our identifiers."""

import re
from collections.abc import Iterable
from typing import Final

from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.profile import PatientNumber
from renxin.doors.connectors.hl7v2.reader import Repeat, Segment
from renxin.people.patients.services import IdentifierData

from .incoming import Incoming

CN_ID: Final = "cn-id"
_LOOKS_LIKE_CARD: Final = re.compile(r"\d{17}[\dXx]|\d{15}")
_DOCUMENTS: Final = {
    "PPN": "passport",
    "HKM": "hk-macao",
    "TWN": "taiwan",
    "JKK": "health-card",
    "HC": "health-card",
    "YBK": "insurance",
    "MI": "insurance",
}
_CARDS: Final = frozenset({"NI", "NNCHN", "SFZ", "ID", "身份证", "居民身份证"})
# Numbers of an account, a visit, a licence: they name no person.
_NOT_PEOPLE: Final = frozenset({"VN", "AN", "DL", "EI", "LN", "SS", "SSN", "EN", "BC", "XX"})
_SOCIAL: Final = frozenset({"SS", "SSN"})
# The sender's ordinary number; other kinds of number of one sender (MR: the record room's) are kept apart from it.
_ORDINARY: Final = frozenset({"", "PI", "PT", "PN"})


def numbers_of(
    incoming: Incoming, segment: Segment, field: int, *, chosen: PatientNumber | None = None
) -> list[IdentifierData]:
    """Return the identifiers of a CX field that name a person, the one that the profile has `chosen` first."""
    repeats = segment.repeats(field)
    if chosen and chosen.chooses:
        repeats = _chosen(chosen, repeats)
    found = (_identifier(incoming, repeat) for repeat in repeats)
    return [number for number in found if number is not None]


def person_numbers(incoming: Incoming, pid: Segment) -> list[IdentifierData]:
    """Return the identifiers of PID: PID-3, the identity card in PID-19; PID-2 or PID-4 of old senders when alone."""
    numbers = numbers_of(incoming, pid, 3, chosen=incoming.profile.patient_number)
    card = "".join(incoming.named("card", pid.get(19)).split())
    if _LOOKS_LIKE_CARD.fullmatch(card):
        numbers.append(IdentifierData(CN_ID, card))
    return _once(numbers or numbers_of(incoming, pid, 2) or numbers_of(incoming, pid, 4) or _last_resort(incoming, pid))


def _chosen(rule: PatientNumber, repeats: list[Repeat]) -> list[Repeat]:
    """Return the repetitions with the hospital-wide one first; only that one when the sender's profile says so."""

    def fits(place: int, repeat: Repeat) -> bool:
        kind, authority = repeat.get(5).strip().upper(), repeat.get(4).strip() or repeat.get(4, 2).strip()
        return (
            (not rule.types or kind in rule.types)
            and (not rule.authorities or authority in rule.authorities)
            and rule.repetition in (0, place)
        )

    first = [repeat for place, repeat in enumerate(repeats, start=1) if fits(place, repeat)]
    return first if rule.only else first + [repeat for repeat in repeats if repeat not in first]


def _last_resort(incoming: Incoming, pid: Segment) -> list[IdentifierData]:
    """Return a number of social security, when the sender has no other for the person."""
    found = (_identifier(incoming, repeat, last=True) for repeat in pid.repeats(3))
    return [number for number in found if number is not None]


def _identifier(incoming: Incoming, repeat: Repeat, *, last: bool = False) -> IdentifierData | None:
    value, kind = repeat.get(1).strip(), repeat.get(5).strip().upper()
    if not value or (kind in _NOT_PEOPLE and not (last and kind in _SOCIAL)):
        return None
    if kind in _CARDS and _LOOKS_LIKE_CARD.fullmatch("".join(value.split())):
        return IdentifierData(CN_ID, value)
    if kind in _DOCUMENTS:
        return IdentifierData(_DOCUMENTS[kind], value)
    authority = incoming.authority_of(repeat.get(4) or repeat.get(4, 2))
    suffix = "" if kind in _ORDINARY else f":{storable(kind, 16)}"
    return IdentifierData(f"his:{authority}{suffix}", storable(value, 120))


def _once(numbers: Iterable[IdentifierData]) -> list[IdentifierData]:
    return list({(number.system, number.value): number for number in numbers}.values())
