"""References between resources: what they name. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from .datatypes import Json, first, items, text
from .mapping import MODELLED
from .mapping.appointment import patient_of

Key = tuple[str, str]
"""The type and the sender's id of a resource."""

_SUBJECTS: Final = ("subject", "patient", "beneficiary", "for")
_VISITS: Final = ("encounter", "context")


@dataclass(frozen=True, slots=True)
class Named:
    """What a reference says: a resource by type and id, a number of a person, or words only."""

    key: Key | None = None
    identifier: tuple[str, str] | None = None

    @property
    def says_something(self) -> bool:
        """Tell whether there is anything to look for."""
        return self.key is not None or self.identifier is not None


def key_of(reference: str, expected: str) -> Key | None:
    """Return type and id of a reference; `expected` is the type of one that names none (`urn:uuid:…`)."""
    if reference.startswith("#") or not reference:
        return None
    if reference.startswith("urn:"):
        return expected, reference.rpartition(":")[2]
    parts = reference.split("?", maxsplit=1)[0].partition("/_history/")[0].rstrip("/").split("/")
    if "?" in reference or len(parts) < 2 or not parts[-2][:1].isupper():
        return None
    return parts[-2], parts[-1]


def named(value: Any, expected: str) -> Named:
    """Return what a Reference names."""
    item = first(value)
    reference = text(item.get("reference"))
    if "?" in reference:
        return Named(None, _condition(reference))
    key = key_of(reference, expected)
    number = first(item.get("identifier"))
    if key is None and text(number.get("value")):
        return Named(None, (text(number.get("system")), text(number["value"])))
    return Named(key)


def _condition(reference: str) -> tuple[str, str] | None:
    asked = dict(parse_qsl(reference.partition("?")[2]))
    system, bar, value = asked.get("identifier", "").rpartition("|")
    return (system, value) if bar and value else None


def subject_of(resource: Json) -> Named:
    """Return whom a resource is about, as far as it is a patient."""
    kind = resource["resourceType"]
    if kind == "Appointment":
        return Named(key_of(patient_of(resource), "Patient"))
    mapping = MODELLED.get(kind)
    places = (mapping.subject,) if mapping else _SUBJECTS
    found = next((resource[place] for place in places if place and resource.get(place)), None)
    name = named(found, "Patient")
    return name if name.key is None or name.key[0] == "Patient" else Named()


def encounter_of(resource: Json) -> Key | None:
    """Return the visit a resource belongs to."""
    mapping = MODELLED.get(resource["resourceType"])
    places = (mapping.encounter,) if mapping else _VISITS
    found = next((resource[place] for place in places if place and resource.get(place)), None)
    key = named(found, "Encounter").key
    return key if key and key[0] == "Encounter" else None


def results_of(report: Json) -> list[Key]:
    """Return the observations that a report names as its results."""
    found = (named(item, "Observation").key for item in items(report.get("result")))
    return [key for key in found if key and key[0] == "Observation"]


def walk(value: Any) -> Iterator[Json]:
    """Yield every Reference inside a resource: objects with a `reference`."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value
        for inside in value.values():
            if isinstance(inside, dict | list):
                yield from walk(inside)
    elif isinstance(value, list):
        for inside in value:
            if isinstance(inside, dict | list):
                yield from walk(inside)


def settle(resource: Json, addresses: Mapping[str, str]) -> Json:
    """Replace addresses of the bundle by type and id, in place, as a server has to do; return the resource."""
    for one in walk(resource):
        one["reference"] = addresses.get(one["reference"], one["reference"])
    return resource
