"""Patient: a person with her numbers and ways to reach her."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir import terms
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping

_SEXES: Final = ("male", "female", "other", "unknown")
_RECORD_NUMBERS: Final = ("MR", "PI", "PT", "MRN")
_DOCUMENTS: Final = {"PPN": "passport", "NNCHN": "cn-id"}
_KINDS: Final = {"phone": "phone", "sms": "phone", "email": "email"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that names the person. `own` says that it is the sender's own number of its record."""

    system: str
    value: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the person."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Person:
    """What we model of a person. A row of ours is shown through the same shape."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    address: str = ""
    language: str = ""
    deceased_at: datetime | None = None
    deceased: bool = False
    numbers: Sequence[Number] = field(default_factory=tuple)
    contacts: Sequence[Contact] = field(default_factory=tuple)


def read(resource: Json) -> Person:
    """Return what we model of a Patient."""
    sex = fhir.text(resource.get("gender"))
    died_at = fhir.instant(resource.get("deceasedDateTime"))
    return Person(
        name=fhir.human_name(resource.get("name")),
        sex=sex if sex in _SEXES else "",
        birth_date=fhir.whole_day(resource.get("birthDate")),
        address=fhir.address(resource.get("address")),
        language=_language(resource),
        deceased_at=died_at,
        deceased=died_at is not None or resource.get("deceasedBoolean") is True,
        numbers=tuple(n for item in fhir.items(resource.get("identifier")) if (n := number_of(item))),
        contacts=tuple(c for item in fhir.items(resource.get("telecom")) if (c := contact_of(item))),
    )


def number_of(item: Json) -> Number | None:
    """Return one identifier, None when it says no number or is not in use any more."""
    value = fhir.text(item.get("value"), 240)
    if not value or fhir.text(item.get("use")) == "old":
        return None
    kind = fhir.code(item.get("type"))
    system = _DOCUMENTS.get(kind) or terms.identifier_system(fhir.text(item.get("system")))
    return Number(system, value, own=kind in _RECORD_NUMBERS)


def contact_of(item: Json) -> Contact | None:
    """Return one way to reach the person, None for a fax, a pager or an old one."""
    kind = _KINDS.get(fhir.text(item.get("system")))
    value = fhir.text(item.get("value"), 120)
    return Contact(kind, value) if kind and value and fhir.text(item.get("use")) != "old" else None


def _language(resource: Json) -> str:
    spoken = fhir.items(resource.get("communication"))
    spoken.sort(key=lambda item: item.get("preferred") is not True)
    found = fhir.code(spoken[0].get("language")) if spoken else ""
    return {"zh": "zh", "en": "en"}.get(found[:2].lower(), "")


def write(person: Any) -> Json:
    """Return the elements of a Patient."""
    died: Json = {"deceasedBoolean": True} if person.deceased else {}
    if person.deceased_at:
        died = {"deceasedDateTime": fhir.write_instant(person.deceased_at)}
    spoken = {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": person.language}]}, "preferred": True}
    return fhir.without_empty(
        {
            "identifier": [write_number(item) for item in person.numbers],
            "name": fhir.write_name(person.name),
            "telecom": [write_contact(item) for item in person.contacts],
            "gender": person.sex,
            "birthDate": person.birth_date.isoformat() if person.birth_date else "",
            "address": fhir.write_address(person.address),
            "communication": [spoken] if person.language else [],
            **died,
        }
    )


def write_number(item: Any) -> Json:
    """Return an identifier."""
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    found = {"system": terms.identifier_address(item.system), "value": item.value}
    return {"type": kind, **found} if item.own else found


def write_contact(item: Any) -> Json:
    """Return a telecom."""
    return {"system": item.kind, "value": item.value}


PATIENT: Final = Mapping(resource_type="Patient", read=read, write=write, subject="", encounter="")
