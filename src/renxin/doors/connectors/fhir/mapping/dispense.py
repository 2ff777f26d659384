"""MedicationDispense: a medicine on its way from the pharmacy to the patient.

FHIR's `in-progress` is "ready for pickup"; what is sent home has a `destination`: both codes then speak of the road.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json

from .medication import _concept, _drug
from .shape import Mapping

_AT_WINDOW: Final = {"preparation": "preparing", "on-hold": "preparing", "in-progress": "ready", "completed": "handed"}
_TO_HOME: Final = {**_AT_WINDOW, "in-progress": "sent", "completed": "delivered"}
_STATUS: Final = {
    "preparing": "preparation",
    "ready": "in-progress",
    "sent": "in-progress",
    "handed": "completed",
    "delivered": "completed",
    "not_given": "cancelled",
}
_NOTHING: Final = ("entered-in-error", "unknown")
SEARCHED: Final = {
    "preparation": ("preparing",),
    "in-progress": ("ready", "sent"),
    "completed": ("handed", "delivered"),
    "cancelled": ("not_given",),
}
"""What the codes of a search for `status` cover."""


@dataclass(frozen=True, slots=True)
class Dispensed:
    """What we model of a dispense."""

    code: str
    text: str
    state: str
    order_no: str = ""
    quantity: Decimal | None = None
    quantity_unit: str = ""
    place: str = ""
    note: str = ""
    moved_at: datetime | None = None


def read(resource: Json) -> Dispensed | None:
    """Return what we model; None when the medicine is not named or nothing was done."""
    drug, status = _drug(resource), fhir.text(resource.get("status"))
    if (not drug.code and not drug.text) or status in _NOTHING:
        return None
    destination = fhir.text(fhir.first(resource.get("destination")).get("display"), 160)
    window = fhir.text(fhir.first(resource.get("location")).get("display"), 160)
    amount = fhir.first(resource.get("quantity"))
    value = fhir.number(amount.get("value"))
    handed = fhir.instant(resource.get("whenHandedOver"))
    return Dispensed(
        code=drug.code,
        text=drug.text,
        state=(_TO_HOME if destination else _AT_WINDOW).get(status, "not_given"),
        order_no=fhir.text(fhir.first(fhir.first(resource.get("authorizingPrescription"))).get("reference"), 120),
        quantity=value.quantize(Decimal("0.001")) if value is not None and abs(value) < 10**8 else None,
        quantity_unit=fhir.text(amount.get("unit") or amount.get("code"), 32),
        place=destination or window,
        note=fhir.text(fhir.first(resource.get("note")).get("text")),
        moved_at=handed or fhir.instant(resource.get("whenPrepared")),
    )


def write(thing: Any) -> Json:
    """Return the elements of a MedicationDispense."""
    on_road = thing.state in ("sent", "delivered")
    is_over = thing.state in ("handed", "delivered")
    amount = {"value": fhir.write_number(thing.quantity)} if thing.quantity is not None else {}
    at = fhir.write_instant(thing.moved_at)
    return fhir.without_empty(
        {
            "status": _STATUS[thing.state],
            "medicationCodeableConcept": _concept(thing),
            "quantity": amount | ({"unit": thing.quantity_unit} if amount and thing.quantity_unit else {}),
            "destination": {"display": thing.place or "–"} if on_road else {},
            "location": {"display": thing.place} if thing.place and not on_road else {},
            "whenHandedOver": at if is_over else "",
            "whenPrepared": at if thing.state in ("ready", "sent") else "",
            "note": [{"text": thing.note}] if thing.note else [],
        }
    )


DISPENSE: Final = Mapping(resource_type="MedicationDispense", read=read, write=write, encounter="context")
