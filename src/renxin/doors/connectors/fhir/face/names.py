"""What references in a page of resources are called outside: gathered first, then fetched with a few statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from renxin.doors.connectors.fhir import uids
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.doors.connectors.fhir.mapping import MODELLED
from renxin.doors.connectors.fhir.references import Key, key_of, walk
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.records.models import DiagnosticReport, Encounter, Observation

from . import ids
from .kinds import KINDS

_FIND = """
SELECT w.s, w.t, w.x, r.resource_type, r.id, r.origin_patient_id, r.modelled_id
FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (s, t, x)
JOIN records_sourceresource r ON r.tenant_id = %s AND r.source = w.s AND r.external_id = w.x
    AND (r.resource_type = w.t OR (w.t = '' AND r.resource_type = ANY(%s)))
"""
_BY_ADDRESS = ["Patient", "Encounter", "Practitioner", "Organization", "Observation", "Condition", "Procedure"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a sender's reference means here."""

    kind: str
    row_id: int
    origin: int
    modelled_id: int | None


class Names:
    """The outside names of patients, visits and of whatever a page of resources refers to."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._uids: dict[str, dict[int, str]] = {"Patient": {}, "Encounter": {}}
        self._targets: dict[tuple[str, str, str], Target] = {}
        self.results: dict[int, list[str]] = {}

    def gather(self, rows: Iterable[Any], raws: Iterable[tuple[str, Any]]) -> None:
        """Fetch the names of all that these rows and these raw resources (with their senders) refer to."""
        self._fetch_targets({(source, *_wanted(one["reference"])) for source, raw in raws for one in _open(raw)})
        listed = list(rows)
        people = {row.patient_id for row in listed if hasattr(row, "patient_id")}
        visits = {row.encounter_id for row in listed if getattr(row, "encounter_id", None)}
        self._fetch_uids("Patient", Patient, people)
        self._fetch_uids("Encounter", Encounter, visits)

    def gather_results(self, reports: Iterable[DiagnosticReport]) -> None:
        """Fetch which observations stand in these reports."""
        listed = list(reports)
        rows = Observation.objects.of(self._actor).filter(
            patient_id__any={row.patient_id for row in listed}, report_id__any={row.pk for row in listed}
        )
        table = KINDS["Observation"].table
        for report_id, row_id, origin in rows.order_by("id").values_list("report_id", "id", "origin_patient_id"):
            self.results.setdefault(report_id or 0, []).append(f"Observation/{ids.of_row(table, row_id, origin)}")

    def patient(self, patient_id: int) -> str:
        """Return the reference to a patient; empty when there is none."""
        uid = self._uids["Patient"].get(patient_id)
        return f"Patient/{uid}" if uid else ""

    def encounter(self, encounter_id: int | None) -> str:
        """Return the reference to a visit; empty when there is none."""
        uid = self._uids["Encounter"].get(encounter_id or 0)
        return f"Encounter/{uid}" if uid else ""

    def reference(self, source: str, said: str) -> str | None:
        """Return what a sender's reference is called here; None when it means nothing of ours."""
        target = self._targets.get((source, *_wanted(said)))
        return self.of_target(target) if target else None

    def of_target(self, target: Target) -> str | None:
        """Return the reference to a resource that came from a sender."""
        kind = KINDS.get(target.kind)
        if kind is None or target.modelled_id is None:
            return f"{target.kind}/{ids.of_kept(target.row_id)}"
        if kind.uid:
            uid = self._uids.get(target.kind, {}).get(target.modelled_id)
            return f"{target.kind}/{uid}" if uid else None
        origin = target.origin if kind.is_log else 0
        return f"{target.kind}/{ids.of_row(kind.table, target.modelled_id, origin)}"

    def _fetch_targets(self, wanted: set[tuple[str, str, str]]) -> None:
        asked = sorted(one for one in wanted if one[2])
        if not asked:
            return
        with connection.cursor() as cursor:
            columns = [list(column) for column in zip(*asked, strict=True)]
            cursor.execute(_FIND, [*columns, self._actor.tenant_id, _BY_ADDRESS])
            for source, kind, number, found, row_id, origin, modelled_id in cursor.fetchall():
                self._targets[source, kind, number] = Target(found, row_id, origin, modelled_id)
        by_kind: dict[str, set[int]] = {}
        for target in self._targets.values():
            if target.kind in KINDS and KINDS[target.kind].uid and target.modelled_id is not None:
                by_kind.setdefault(target.kind, set()).add(target.modelled_id)
        for name, keys in by_kind.items():
            self._fetch_uids(name, KINDS[name].model, keys)

    def _fetch_uids(self, name: str, model: Any, keys: set[int]) -> None:
        known = self._uids.setdefault(name, {})
        known |= uids.known(self._actor.tenant_id, name, keys)
        if missing := keys - known.keys():
            rows = model.objects.of(self._actor).filter(pk__any=missing)
            found = {pk: str(uid) for pk, uid in rows.values_list("pk", "uid")}
            uids.remember(self._actor.tenant_id, name, found)
            known |= found


def _open(raw: Json) -> Iterator[Json]:
    """Yield the references that have to be looked up: patient and visit of a modelled resource are known by its row."""
    mapping = MODELLED.get(raw["resourceType"])
    told = {mapping.subject, mapping.encounter} if mapping else set()
    for name, value in raw.items():
        if name not in told and isinstance(value, dict | list):
            yield from walk(value)


def _wanted(reference: str) -> Key:
    """Return type and id as a reference says them; the type is empty where it says none."""
    return key_of(reference, "") or ("", "")
