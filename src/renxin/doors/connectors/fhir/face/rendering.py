"""Rows as resources: what we model, laid over what the sender wrote, with our own names for everything referred to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from renxin.doors.connectors.fhir import body, masks
from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.doors.connectors.fhir.mapping import MODELLED
from renxin.doors.connectors.fhir.overlay import lay_over, still_says
from renxin.doors.connectors.fhir.references import walk
from renxin.kernel.core.actor import Actor
from renxin.people.records import selectors as records
from renxin.people.records.models import SourceResource

from . import ids
from .fetching import fetch_raws
from .kinds import KINDS, Kind
from .names import Names
from .people import Profiles
from .places import write_place


def show_rows(actor: Actor, kind: Kind, rows: Sequence[Any], *, clear: bool) -> list[Json]:
    """Return rows of one type as resources, in their order; `clear` shows numbers and addresses unmasked."""
    if not rows:
        return []
    if kind.name in ("Organization", "Practitioner"):
        return [write_place(kind.name, row) for row in rows]
    if kind.write is not None:
        return _of_ours(actor, kind, rows, clear=clear)
    kept = fetch_raws(actor, kind.name, [_key(row) for row in rows])
    names = Names(actor)
    names.gather(rows, ((source, raw) for source, raw, _at in kept.values()))
    if kind.name == "DiagnosticReport":
        names.gather_results(rows)
    people = Profiles(actor, rows) if kind.name == "Patient" else None
    shown = [_row(kind, row, kept.get(_key(row)), names, people) for row in rows]
    return shown if clear else [masks.masked(resource) for resource in shown]


def _of_ours(actor: Actor, kind: Kind, rows: Sequence[Any], *, clear: bool) -> list[Json]:
    names = Names(actor)
    names.gather(rows, [])
    written = kind.write(actor, rows, names) if kind.write else []
    shown = []
    for row, resource in zip(rows, written, strict=True):
        found = {"resourceType": kind.name, "id": id_of(kind, row), **resource}
        found["meta"] = _meta(found, kind.last_told(row), "")
        shown.append(found if clear else masks.masked(found))
    return shown


def show_kept(actor: Actor, rows: Sequence[SourceResource], *, clear: bool) -> list[Json]:
    """Return resources that are only kept, under our names."""
    raws = [(row, body.parse(records.resource_body(row))) for row in rows]
    names = Names(actor)
    names.gather([], ((row.source, raw) for row, raw in raws))
    shown = []
    for row, raw in raws:
        _rename(raw, row.source, names)
        raw["id"] = ids.of_kept(row.pk)
        raw["meta"] = _meta(raw, row.received_at, row.source)
        shown.append(raw if clear else masks.masked(raw))
    return shown


def id_of(kind: Kind, row: Any) -> str:
    """Return the id by which others know a row."""
    if kind.uid:
        return str(row.uid)
    return ids.of_row(kind.table, row.id, row.origin_patient_id if kind.is_log else 0)


def _key(row: Any) -> int:
    return int(row.id)


def _row(kind: Kind, row: Any, kept: tuple[str, Json, datetime] | None, names: Names, people: Profiles | None) -> Json:
    mapping = MODELLED[kind.name]
    told = kind.last_told(row)
    if kept is None:
        source = getattr(row, "source", "")
        resource: Json = {"resourceType": kind.name, **mapping.write(people.of(row, "") if people else row)}
    else:
        source, raw, received = kept
        if people:
            resource = people.lay_over(mapping, raw, mapping.write(people.of(row, source)), row)
        else:
            resource = dict(raw) if still_says(mapping, raw, row) else lay_over(mapping, raw, mapping.write(row))
        _rename(resource, source, names)
        told = max(told, received) if told else received
    resource["id"] = id_of(kind, row)
    resource["meta"] = _meta(resource, told, source)
    _refer(kind, row, resource, names)
    return resource


def _rename(resource: Json, source: str, names: Names) -> None:
    for one in walk(resource):
        better = names.reference(source, one["reference"])
        if better:
            one["reference"] = better


def _meta(resource: Json, told: datetime | None, source: str) -> Json:
    """Return the meta of a resource: its own, with our version, our time and where it came from."""
    said = resource.get("meta")
    own = {"source": f"urn:renxin:source:{source}".replace(" ", "-")} if source else {}
    if told is not None:
        own |= {"versionId": str(int(told.timestamp() * 1000)), "lastUpdated": fhir.write_instant(told)}
    return {**(said if isinstance(said, dict) else {}), **own}


def _refer(kind: Kind, row: Any, resource: Json, names: Names) -> None:
    """Name the patient and the visit of a row as they are today: merges move them."""
    mapping = MODELLED[kind.name]
    patient = names.patient(row.patient_id) if kind.subject else ""
    if patient and mapping.subject:
        resource[mapping.subject] = _named(resource.get(mapping.subject), patient)
    elif kind.name == "Appointment":
        _refer_booking(row, resource, patient)
    visit = names.encounter(getattr(row, "encounter_id", None)) if mapping.encounter else ""
    if visit:
        resource[mapping.encounter] = _named(resource.get(mapping.encounter), visit)
    if kind.name == "DiagnosticReport" and row.pk in names.results and not resource.get("result"):
        resource["result"] = [{"reference": one} for one in names.results[row.pk]]
    if kind.name == "Encounter" and not resource.get("identifier"):
        resource["identifier"] = [{"system": f"urn:renxin:source:{row.source}", "value": row.visit_no}]
    _care_by(row, resource)


def _refer_booking(row: Any, resource: Json, patient: str) -> None:
    """Name who comes, who sees her, and the slot that is taken today."""
    if not resource.get("participant"):
        people = [patient, f"Practitioner/{row.practitioner.uid}" if row.practitioner is not None else ""]
        resource["participant"] = [{"actor": {"reference": one}, "status": "accepted"} for one in people if one]
    if row.seat is not None:
        resource["slot"] = [{"reference": f"Slot/{row.seat.slot.uid}"}]
    if not resource.get("identifier"):
        resource["identifier"] = [{"system": f"urn:renxin:source:{row.source}", "value": row.number}]


def _care_by(row: Any, resource: Json) -> None:
    kind = resource["resourceType"]
    if kind == "Encounter" and row.department is not None and not resource.get("serviceProvider"):
        resource["serviceProvider"] = {
            "reference": f"Organization/{row.department.uid}",
            "display": row.department.name,
        }
    if kind == "Encounter" and row.practitioner is not None and not resource.get("participant"):
        person = {"reference": f"Practitioner/{row.practitioner.uid}", "display": row.practitioner.name}
        resource["participant"] = [{"individual": person}]


def _named(said: Any, reference: str) -> Json:
    return {**(said if isinstance(said, dict) else {}), "reference": reference}


def show(actor: Actor, name: str, rows: Sequence[Any], *, clear: bool) -> list[Json]:
    """Return rows of the type called `name`, modelled or only kept, as resources."""
    if rows and isinstance(rows[0], SourceResource):
        return show_kept(actor, rows, clear=clear)
    return show_rows(actor, KINDS[name], rows, clear=clear)
