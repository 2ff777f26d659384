"""RelatedPerson: somebody who belongs to a patient."""

from dataclasses import dataclass
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping

_RELATIONS: Final = {
    **dict.fromkeys(("SPS", "HUSB", "WIFE", "DOMPART"), "spouse"),
    **dict.fromkeys(("PRN", "MTH", "FTH", "NMTH", "NFTH", "MTHINLAW", "FTHINLAW", "PAR"), "parent"),
    **dict.fromkeys(("CHILD", "SON", "DAU", "SONC", "DAUC", "NCHILD", "CHLDADOPT"), "child"),
    **dict.fromkeys(("SIB", "BRO", "SIS", "NBRO", "NSIS"), "sibling"),
    **dict.fromkeys(("GRPRN", "GRMTH", "GRFTH"), "grandparent"),
    **dict.fromkeys(("GUARD", "N"), "other"),
    **dict.fromkeys(("FRND", "NBOR"), "friend"),
}
_CODES: Final = {
    "spouse": "SPS", "parent": "PRN", "child": "CHILD", "sibling": "SIB", "grandparent": "GRPRN", "friend": "FRND",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Related:
    """What we model of a related person."""

    name: str
    relation: str
    phone: str = ""
    is_guardian: bool = False


def read(resource: Json) -> Related | None:
    """Return what we model; None for somebody without a name."""
    name = fhir.human_name(resource.get("name"))
    codes = [fhir.text(c.get("code")) for item in fhir.items(resource.get("relationship")) for c in fhir.codings(item)]
    said = fhir.concept(resource.get("relationship")).text.lower()
    relation = next((_RELATIONS[code] for code in codes if code in _RELATIONS), said[:32] or "other")
    phones = [item for item in fhir.items(resource.get("telecom")) if fhir.text(item.get("system")) in ("phone", "sms")]
    phone = next((value for item in phones if (value := fhir.text(item.get("value"), 64))), "")
    return Related(name, relation, phone, "GUARD" in codes) if name else None


def write(thing: Any) -> Json:
    """Return the elements of a RelatedPerson."""
    system = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
    codes = [_CODES.get(thing.relation, ""), "GUARD" if thing.is_guardian else ""]
    written = [{"coding": [{"system": system, "code": code}]} for code in codes if code]
    return fhir.without_empty(
        {
            "name": fhir.write_name(thing.name),
            "relationship": written or [{"text": thing.relation}],
            "telecom": [{"system": "phone", "value": thing.phone}] if thing.phone else [],
        }
    )


RELATED: Final = Mapping(resource_type="RelatedPerson", read=read, write=write, subject="patient", encounter="")
