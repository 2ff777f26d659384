"""Patients as resources: the person with her numbers and contact points, fetched for a whole page at once."""

import re
from collections.abc import Sequence
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.doors.connectors.fhir.mapping import Mapping
from renxin.doors.connectors.fhir.mapping.patient import Contact, Number, Person, number_of
from renxin.doors.connectors.fhir.overlay import lay_over
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.fetching import fetch
from renxin.people.patients.models import ContactPoint, Identifier, Patient

_OF_PEOPLE: Final = "WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(people)s::bigint[]) "


class Profiles:
    """What stands beside the rows of some patients."""

    def __init__(self, actor: Actor, rows: Sequence[Patient]) -> None:
        asked = {"tenant": actor.tenant_id, "people": [row.pk for row in rows]}
        self._numbers: dict[int, list[Identifier]] = {}
        self._wrong: dict[int, set[str]] = {}
        wanted = "AND (NOT is_claim OR period_end IS NOT NULL) ORDER BY id"
        for number in fetch(Identifier, _OF_PEOPLE + wanted, asked):
            if number.period_end is not None:  # a person found that it is not hers, whatever its sender goes on saying
                self._wrong.setdefault(number.patient_id, set()).add(number.value.upper())
            else:
                self._numbers.setdefault(number.patient_id, []).append(number)
        self._contacts: dict[int, list[ContactPoint]] = {}
        for point in fetch(ContactPoint, _OF_PEOPLE + "AND kind IN ('phone', 'email') ORDER BY kind, rank, id", asked):
            self._contacts.setdefault(point.patient_id, []).append(point)

    def of(self, row: Patient, source: str) -> Person:
        """Return a person as the mapping writes her; `source` is who wrote the resource that is laid under."""
        numbers = self._numbers.get(row.pk, [])
        contacts = [one for one in self._contacts.get(row.pk, []) if one.is_active]
        own = f"his:{source}"
        return Person(
            name=row.name,
            sex=row.sex,
            birth_date=row.birth_date,
            address=row.address,
            language=row.language if not source else "",
            deceased_at=row.deceased_at,
            numbers=[Number(one.system, one.value, own=one.system == own) for one in numbers],
            contacts=[Contact(one.kind, one.value) for one in contacts],
        )

    def lay_over(self, mapping: Mapping, raw: Json, now: Json, row: Patient) -> Json:
        """Return the sender's resource with what we know today; numbers and contacts are joined, not replaced."""
        ours = {name: value for name, value in now.items() if name not in ("identifier", "telecom")}
        if row.sex == "unknown" and "gender" not in raw:
            ours.pop("gender", None)
        if raw.get("deceasedBoolean") is True and "deceasedDateTime" not in raw:
            ours.pop("deceasedDateTime", None)
            ours["deceasedBoolean"] = True
        merged = lay_over(mapping, raw, ours, frozenset({"identifier", "telecom", "communication"}))
        gone = {_reach(one.value) for one in self._contacts.get(row.pk, []) if not one.is_active}
        merged["identifier"] = _joined_numbers(
            raw.get("identifier"), now.get("identifier", []), self._wrong.get(row.pk, set())
        )
        merged["telecom"] = _joined_contacts(raw.get("telecom"), now.get("telecom", []), gone)
        if row.status == Patient.Status.MERGED:
            merged["active"] = False
        return fhir.without_empty(merged)


def _joined_numbers(raw: Any, ours: list[Json], wrong: set[str]) -> list[Json]:
    said = [item for item in fhir.items(raw) if fhir.text(item.get("value")).upper() not in wrong]
    known = {number.value for item in said if (number := number_of(item))}
    return said + [one for one in ours if one["value"] not in known]


def _joined_contacts(raw: Any, ours: list[Json], gone: set[str]) -> list[Json]:
    said = [item for item in fhir.items(raw) if _reach(fhir.text(item.get("value"))) not in gone]
    known = {_reach(fhir.text(item.get("value"))) for item in said}
    return said + [one for one in ours if _reach(one["value"]) not in known]


def _reach(value: str) -> str:
    """Return what two writings of one telephone share: its last eleven digits; of an address its small letters."""
    return value.lower() if "@" in value else re.sub(r"\D", "", value)[-11:]
