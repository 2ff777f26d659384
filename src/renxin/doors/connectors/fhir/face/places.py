"""Departments and staff as resources: read only, they belong to the hospital."""

from typing import Any

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json


def write_place(kind: str, row: Any) -> Json:
    """Return an Organization or a Practitioner."""
    number = row.local_code if kind == "Organization" else row.staff_no
    common: Json = {
        "resourceType": kind,
        "id": str(row.uid),
        "identifier": [{"value": number}] if number else [],
        "active": row.is_active,
    }
    if kind == "Organization":
        alias = [row.name_en] if row.name_en else []
        return fhir.without_empty({**common, "name": row.name, "alias": alias})
    return fhir.without_empty({**common, "name": fhir.write_name(row.name)})
