"""MedicationRequest and MedicationStatement: a medicine the person takes or took."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Code, Json

from .shape import Mapping, shown

_DAY: Final = {"unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}
_DAYS: Final = {"d": 1, "day": 1, "days": 1, "天": 1, "日": 1, "wk": 7, "week": 7, "weeks": 7, "周": 7, "mo": 30}


@dataclass(frozen=True, slots=True)
class Medicine:
    """What we model of a medicine."""

    code: str
    text: str
    dose: str = ""
    frequency: str = ""
    days: int | None = None
    quantity: Decimal | None = None
    quantity_unit: str = ""
    status: str = "active"
    started_at: datetime | None = None
    ended_at: datetime | None = None


def _read(resource: Json, dosage: Json, supply: Json) -> Medicine | None:
    drug = _drug(resource)
    if not drug.code and not drug.text:
        return None
    start, end = fhir.period(resource.get("effectivePeriod"))
    valid_from, valid_to = fhir.period(supply.get("validityPeriod"))
    began = fhir.instant(resource.get("authoredOn") or resource.get("effectiveDateTime"))
    given = fhir.first(supply.get("quantity"))
    amount = fhir.number(given.get("value"))
    return Medicine(
        code=drug.code,
        text=drug.text,
        dose=_dose(dosage)[:120],
        frequency=_frequency(dosage)[:120],
        days=_duration(fhir.first(supply.get("expectedSupplyDuration"))),
        quantity=amount.quantize(Decimal("0.001")) if amount is not None and abs(amount) < 10**8 else None,
        quantity_unit=fhir.text(given.get("unit") or given.get("code"), 16),
        status=fhir.text(resource.get("status"), 16) or "active",
        started_at=start or began or valid_from,
        ended_at=end or valid_to,
    )


def read_request(resource: Json) -> Medicine | None:
    """Return what we model of a MedicationRequest; None when the medicine is not named."""
    dosage, supply = fhir.first(resource.get("dosageInstruction")), fhir.first(resource.get("dispenseRequest"))
    return _read(resource, dosage, supply)


def read_statement(resource: Json) -> Medicine | None:
    """Return what we model of a MedicationStatement; None when the medicine is not named."""
    return _read(resource, fhir.first(resource.get("dosage")), {})


def _drug(resource: Json) -> Code:
    found = fhir.concept(resource.get("medicationCodeableConcept"))
    if found.code or found.text:
        return found
    named = fhir.first(resource.get("medicationReference"))
    inside = fhir.text(named.get("reference")).removeprefix("#")
    held = next((one for one in fhir.items(resource.get("contained")) if one.get("id") == inside), {})
    found = fhir.concept(held.get("code"))
    return found if found.code or found.text else Code("", "", fhir.text(named.get("display")))


def _dose(dosage: Json) -> str:
    amount = fhir.first(fhir.first(dosage.get("doseAndRate")).get("doseQuantity"))
    value = fhir.number(amount.get("value"))
    return f"{fhir.plain(value)} {fhir.text(amount.get('unit') or amount.get('code'))}".strip() if value else ""


def _frequency(dosage: Json) -> str:
    timing = fhir.first(dosage.get("timing"))
    named = fhir.concept(timing.get("code")).text or fhir.code(timing.get("code"))
    return named or fhir.text(dosage.get("text"))


def _duration(item: Json) -> int | None:
    value, unit = fhir.number(item.get("value")), fhir.text(item.get("code") or item.get("unit")).lower()
    days = value * _DAYS[unit] if value is not None and unit in _DAYS else None
    return int(days) if days is not None and 0 < days < 32768 else None


def _write(thing: Any, concept: Json) -> Json:
    return {"status": thing.status or "unknown", "medicationCodeableConcept": concept}


def _dosage(thing: Any) -> list[Json]:
    return (
        [{"text": " ".join(part for part in (thing.dose, thing.frequency) if part)}]
        if thing.dose or thing.frequency
        else []
    )


def _concept(thing: Any) -> Json:
    _system, code = shown("", thing.code)
    return fhir.write_concept("", code, thing.text)


def write_request(thing: Any) -> Json:
    """Return the elements of a MedicationRequest."""
    amount = {"value": fhir.write_number(thing.quantity)} if thing.quantity is not None else {}
    supply = fhir.without_empty(
        {
            "quantity": amount | ({"unit": thing.quantity_unit} if amount and thing.quantity_unit else {}),
            "expectedSupplyDuration": {
                "value": thing.days,
                "unit": "d",
                "system": "http://unitsofmeasure.org",
                "code": "d",
            }
            if thing.days
            else {},
            "validityPeriod": fhir.write_period(None, thing.ended_at),
        }
    )
    return fhir.without_empty(
        {
            **_write(thing, _concept(thing)),
            "intent": "order",
            "authoredOn": fhir.write_instant(thing.started_at),
            "dosageInstruction": _dosage(thing),
            "dispenseRequest": supply,
        }
    )


def write_statement(thing: Any) -> Json:
    """Return the elements of a MedicationStatement."""
    return fhir.without_empty(
        {
            **_write(thing, _concept(thing)),
            "effectivePeriod": fhir.write_period(thing.started_at, thing.ended_at),
            "dosage": _dosage(thing),
        }
    )


REQUEST: Final = Mapping(resource_type="MedicationRequest", read=read_request, write=write_request)
STATEMENT: Final = Mapping(
    resource_type="MedicationStatement", read=read_statement, write=write_statement, encounter="context"
)
