"""What a client sees who may not see numbers and addresses in clear. Pure."""

import re
from typing import Any

from renxin.kernel.core import masking

from .datatypes import Json, items, text

_COARSE = ("use", "type", "country", "state", "city")
_PEOPLE = ("Patient", "RelatedPerson", "Person", "Practitioner")
_WORDS = ("Communication", "QuestionnaireResponse")
_FREE = ("contentString", "valueString")
_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{7,})(?!\d)")
SENSITIVE = "urn:renxin:sensitive"
"""Marks the answers that a client without `identifiers.clear` does not see."""
_MASKED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "MASKED"}


def masked(resource: Json) -> Json:
    """Return a resource without what names or reaches a person beyond the name: numbers, telephones, streets, words."""
    shown = {name: value for name, value in resource.items() if name not in ("text", "photo")}
    if isinstance(shown.get("contained"), list):
        shown["contained"] = [masked(one) if isinstance(one, dict) else one for one in shown["contained"]]
    if resource.get("resourceType") in _WORDS:
        shown = _without_numbers(shown)
    if resource.get("resourceType") in _PEOPLE:
        _person(shown)
        shown["meta"] = _tagged(shown.get("meta"))
    return shown


def _without_numbers(value: Any) -> Any:
    """Return what people wrote without the numbers in it, and without the answers that are marked as sensitive."""
    if isinstance(value, dict):
        return {
            name: _NUMBER.sub(_hidden, one) if name in _FREE and isinstance(one, str) else _without_numbers(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_without_numbers(one) for one in value if not _is_sensitive(one)]
    return value


def _hidden(found: re.Match[str]) -> str:
    number = found.group()
    return masking.identifier(number) if len(number) in (15, 18) else masking.phone(number)


def _is_sensitive(item: Any) -> bool:
    marks = items(item.get("extension")) if isinstance(item, dict) and "linkId" in item else []
    return any(mark.get("url") == SENSITIVE for mark in marks)


def _person(shown: Json) -> None:
    if "identifier" in shown:
        shown["identifier"] = [_number(item) for item in items(shown["identifier"])]
    if "telecom" in shown:
        shown["telecom"] = [_contact(item) for item in items(shown["telecom"])]
    if "address" in shown:
        shown["address"] = [_address(item) for item in items(shown["address"])]
    if "contact" in shown:
        shown["contact"] = [_other(item) for item in items(shown["contact"])]
    if "extension" in shown:
        shown.pop("extension")


def _number(item: Json) -> Json:
    return {**item, "value": masking.identifier(text(item.get("value")))}


def _contact(item: Json) -> Json:
    value = text(item.get("value"))
    return {**item, "value": masking.email(value) if "@" in value else masking.phone(value)}


def _address(item: Json) -> Json:
    kept: Json = {name: value for name, value in item.items() if name in _COARSE}
    words = masking.address(text(item.get("text")))
    return {**kept, "text": words} if words else kept


def _other(item: Json) -> Json:
    kept = {name: value for name, value in item.items() if name != "address"}
    if "telecom" in kept:
        kept["telecom"] = [_contact(one) for one in items(kept["telecom"])]
    return kept


def _tagged(meta: Any) -> Json:
    said = meta if isinstance(meta, dict) else {}
    return {**said, "security": [*items(said.get("security")), _MASKED]}
