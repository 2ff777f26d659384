"""What a device sent, read: one reading of one or several measures at one instant. Pure.

Our own shape: `{"measure": "systolic", "value": 135, "unit": "mmHg", "at": "2026-03-10T07:30:00+08:00"}`, or several
at once: `{"values": {"systolic": 135, "diastolic": 85, "pulse": 72}, "at": …}`. `user` is the number of the user on a
shared device, `sent_at` the device's own clock when it sent. `id` names the reading for the device. A FHIR Observation
(`resourceType`) says the same by LOINC codes, `valueQuantity` and `component`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from renxin.doors.connectors.reasons import NotApplied

from . import reasons
from .measures import names_by_code


@dataclass(frozen=True, slots=True)
class Value:
    """One value as sent: `measure` is our name of it, or the sender's word when we do not know it."""

    measure: str
    value: Decimal
    unit: str
    place: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured at one instant. `confirmed`: somebody has asked, and it is hers."""

    values: tuple[Value, ...]
    at: datetime
    sent_at: datetime | None
    user: int
    confirmed: bool


def items_of(body: Any) -> list[dict[str, Any]]:
    """Return the single readings in what a device posted: one, a list, `readings`, or a FHIR Bundle.

    Raises:
        ValueError: it holds no reading.
    """
    if isinstance(body, dict) and body.get("resourceType") == "Bundle":
        entries = body.get("entry")
        found: list[Any] = [entry.get("resource") for entry in entries if isinstance(entry, dict)] if entries else []
    elif isinstance(body, dict) and "readings" in body:
        shared = {name: body[name] for name in ("sent_at", "user") if name in body}
        listed = body["readings"] if isinstance(body["readings"], list) else [None]
        found = [{**shared, **one} if isinstance(one, dict) else one for one in listed]
    else:
        found = body if isinstance(body, list) else [body]
    readings = [one for one in found if isinstance(one, dict)]
    if not found or len(readings) < len(found):
        raise ValueError("no reading")
    return readings


def read(content: bytes) -> Reading:
    """Return one stored reading.

    Raises:
        NotApplied: what is wrong and where.
    """
    try:
        told = json.loads(content, parse_float=Decimal, parse_int=Decimal)
    except ValueError as error:
        raise NotApplied(reasons.NOT_JSON) from error
    fhir = told.get("resourceType") == "Observation"
    values = tuple(_fhir_values(told) if fhir else _own_values(told))
    if not values:
        raise NotApplied(reasons.NO_VALUE, where="valueQuantity" if fhir else "value")
    return Reading(
        values=values,
        at=_instant(told, "effectiveDateTime" if fhir else "at"),
        sent_at=_instant(told, "sent_at") if told.get("sent_at") else None,
        user=_whole(told.get("user", 1)),
        confirmed=told.get("confirmed") is True,
    )


def _own_values(told: dict[str, Any]) -> Iterator[Value]:
    unit = told.get("unit")
    several = told.get("values")
    if isinstance(several, dict):
        for name, value in several.items():
            given = unit.get(name, "") if isinstance(unit, dict) else ""
            yield Value(str(name), _number(value, f"values.{name}"), str(given), f"values.{name}")
    elif "value" in told:
        yield Value(str(told.get("measure", "")), _number(told["value"], "value"), str(unit or ""), "value")


def _fhir_values(told: dict[str, Any]) -> Iterator[Value]:
    parts = [("", told), *((f"component[{at}].", part) for at, part in enumerate(told.get("component") or []))]
    for prefix, part in parts:
        quantity = part.get("valueQuantity")
        if isinstance(quantity, dict):
            place = f"{prefix}valueQuantity.value"
            unit = str(quantity.get("code") or quantity.get("unit") or "")
            yield Value(_measure(part), _number(quantity.get("value"), place), unit, place)


def _measure(part: dict[str, Any]) -> str:
    codings = (part.get("code") or {}).get("coding") or []
    codes = [str(coding.get("code", "")) for coding in codings if isinstance(coding, dict)]
    return next((names_by_code()[code] for code in codes if code in names_by_code()), codes[0] if codes else "")


def _number(value: Any, place: str) -> Decimal:
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise NotApplied(reasons.NO_NUMBER, where=place) from error
    if isinstance(value, bool) or not found.is_finite() or abs(found) > 10**9:
        raise NotApplied(reasons.NO_NUMBER, where=place)
    return found


def _whole(value: Any) -> int:
    found = _number(value, "user")
    if found != found.to_integral_value() or not 0 <= found < 100:
        raise NotApplied(reasons.NO_NUMBER, where="user")
    return int(found)


def _instant(told: dict[str, Any], place: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(told.get(place, "")))
    except ValueError as error:
        raise NotApplied(reasons.NO_TIME, where=place) from error
    if found.tzinfo is None:
        raise NotApplied(reasons.NO_TIME, where=place)
    return found.replace(microsecond=0)
