"""Observation: one measurement or result item, with its components."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir import terms
from renxin.doors.connectors.fhir.datatypes import Json

from .shape import Mapping, named, shown

_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_FLAGS: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_PLAIN: Final = ("valueString", "valueInteger", "valueBoolean", "valueDateTime", "valueTime")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as our rows keep it."""

    number: Decimal | None = None
    text: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What we model of an observation; `parts` are its components (systolic, diastolic …)."""

    code: str
    name: str = ""
    value_number: Decimal | None = None
    value_text: str = ""
    unit: str = ""
    reference_range: str = ""
    interpretation: str = ""
    status: str = "final"
    observed_at: datetime | None = None
    parts: Sequence["Measured"] = field(default_factory=tuple)


def read(resource: Json) -> Measured | None:
    """Return what we model of an Observation; None when it does not say what was measured."""
    parts = [part for item in fhir.items(resource.get("component")) if (part := _part(item, resource))]
    return _measured(resource, resource, tuple(parts))


def _part(component: Json, whole: Json) -> Measured | None:
    return _measured(component, whole, ())


def _measured(said: Json, whole: Json, parts: tuple[Measured, ...]) -> Measured | None:
    found = fhir.concept(said.get("code"), ("loinc",))
    system, code = named(found)
    if not code:
        return None
    value = _value(said)
    if parts and value == Value():
        value = Value(text="; ".join(f"{part.name} {_spoken(part)}".strip() for part in parts))
    start, _end = fhir.period(whole.get("effectivePeriod"))
    at = whole.get("effectiveDateTime") or whole.get("effectiveInstant") or whole.get("issued")
    flag = fhir.code(said.get("interpretation"))
    return Measured(
        code=code,
        name=(found.text or code)[:160] if system != "text" else found.text[:160],
        value_number=value.number,
        value_text=value.text,
        unit=value.unit,
        reference_range=_range(fhir.first(said.get("referenceRange")))[:80],
        interpretation=flag[:8],
        status=fhir.text(whole.get("status"), 16) or "final",
        observed_at=start or fhir.instant(at),
        parts=parts,
    )


def _value(said: Json) -> Value:
    amount = fhir.first(said.get("valueQuantity"))
    if amount:
        value, sign = fhir.number(amount.get("value")), fhir.text(amount.get("comparator"))
        unit = fhir.text(amount.get("unit") or amount.get("code"), 32)
        if value is None:
            return Value(unit=unit)
        return Value(None, f"{sign}{fhir.plain(value)}", unit) if sign else Value(value, fhir.plain(value), unit)
    concept = said.get("valueCodeableConcept")
    if concept:
        found = fhir.concept(concept)
        return Value(text=found.text or found.code)
    plain = next((said[key] for key in _PLAIN if key in said), None)
    if plain is not None:
        return Value(text={True: "true", False: "false"}[plain] if isinstance(plain, bool) else fhir.text(plain))
    return Value(text=_pair(said))


def _pair(said: Json) -> str:
    """Return a ratio, a range or a period as people write it."""
    for key, ends, sign in (
        ("valueRatio", ("numerator", "denominator"), ":"),
        ("valueRange", ("low", "high"), "-"),
        ("valuePeriod", ("start", "end"), " – "),
    ):
        if item := fhir.first(said.get(key)):
            shown_ends = [item.get(end) for end in ends]
            return sign.join(_quantity(end) if isinstance(end, dict) else fhir.text(end) for end in shown_ends)
    return ""


def _quantity(item: Json) -> str:
    value = fhir.number(item.get("value"))
    return f"{fhir.plain(value)}{fhir.text(item.get('unit'))}" if value is not None else ""


def _range(item: Json) -> str:
    if said := fhir.text(item.get("text")):
        return said
    low, high = (fhir.number(fhir.first(item.get(end)).get("value")) for end in ("low", "high"))
    if low is not None and high is not None:
        return f"{fhir.plain(low)}-{fhir.plain(high)}"
    return f">={fhir.plain(low)}" if low is not None else f"<={fhir.plain(high)}" if high is not None else ""


def _spoken(part: Measured) -> str:
    return f"{part.value_text} {part.unit}".strip()


def write(thing: Any) -> Json:
    """Return the elements of an Observation."""
    system = "loinc" if _is_loinc(thing.code) else ""
    return fhir.without_empty(
        {
            "status": thing.status,
            "category": write_category(thing.code),
            "code": fhir.write_concept(*shown(system, thing.code), thing.name),
            "effectiveDateTime": fhir.write_instant(thing.observed_at),
            **_write_value(thing),
            "interpretation": [{"coding": [{"system": _FLAGS, "code": thing.interpretation}]}]
            if thing.interpretation
            else [],
            "referenceRange": [{"text": thing.reference_range}] if thing.reference_range else [],
        }
    )


def write_category(code: str) -> list[Json]:
    """Return the category of a code that is a vital sign."""
    return [{"coding": [{"system": _CATEGORY, "code": "vital-signs"}]}] if code in terms.vital_signs() else []


def _write_value(thing: Any) -> Json:
    if thing.value_number is not None:
        amount: Json = {"value": fhir.write_number(thing.value_number)}
        return {"valueQuantity": amount | ({"unit": thing.unit} if thing.unit else {})}
    return {"valueString": f"{thing.value_text} {thing.unit}".strip()} if thing.value_text else {}


def _is_loinc(code: str) -> bool:
    head, dash, tail = code.rpartition("-")
    return bool(dash) and head.isdigit() and len(tail) == 1 and tail.isdigit()


_TOLD: Final = (
    "code", "name", "value_number", "value_text", "unit", "reference_range", "interpretation", "status", "observed_at",
)  # fmt: skip
OBSERVATION: Final = Mapping(
    resource_type="Observation",
    read=read,
    write=write,
    assumed=frozenset({"effectiveDateTime", "category"}),
    told=_TOLD,
)
