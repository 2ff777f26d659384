"""Who and what is known: resources of this sender by its own ids, patients and visits by ours."""

from collections.abc import Iterable
from uuid import UUID

from renxin.doors.connectors.fhir import references, terms, uids
from renxin.doors.connectors.fhir.references import Key, Named
from renxin.kernel.core import hot
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter

from .item import Item, Known

_FIND = """
SELECT r.resource_type, r.external_id, r.id, r.patient_id, r.modelled_id, r.digest
FROM unnest(%(kinds)s::text[], %(numbers)s::text[]) AS w (t, x)
JOIN records_sourceresource r ON r.tenant_id = %(tenant)s::bigint AND r.source = %(source)s::text
    AND r.resource_type = w.t AND r.external_id = w.x
"""


class Book:
    """What is known for one batch. Filled by two or three statements, then added to as the batch is taken in."""

    def __init__(self, actor: Actor, source: str) -> None:
        self.actor, self.source = actor, source
        self._known: dict[Key, Known] = {}
        self._patients: dict[Key, int] = {}
        self._visits: dict[Key, int] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._places: dict[str, dict[str, int]] | None = None

    def look_up(self, items: Iterable[Item]) -> None:
        """Fetch what is known of these resources and of all that they name."""
        wanted: set[Key] = set()
        numbers: set[tuple[str, str]] = set()
        for item in items:
            wanted.add(item.key)
            wanted |= {key for key in (item.subject.key, item.visit) if key}
            numbers |= {item.subject.identifier} if item.subject.identifier else set()
            if item.kind == "DiagnosticReport":
                wanted |= set(references.results_of(item.resource))
            if item.kind == "Encounter":
                wanted |= {key for key in staff_of(item.resource) if key}
        self._fetch(wanted - self._known.keys())
        self._fetch_ours(wanted)
        if numbers:
            asked = {(terms.identifier_system(system), value): (system, value) for system, value in numbers}
            found = patients.holders_of(self.actor.tenant_id, asked)
            self._numbers |= {asked[number]: holder for number, holder in found.items()}

    def known(self, key: Key) -> Known | None:
        """Return what we keep of a resource of this sender."""
        return self._known.get(key)

    def patient(self, name: Named) -> int | None:
        """Return the patient that a reference names."""
        if name.key:
            return self._patients.get(name.key)
        return self._numbers.get(name.identifier) if name.identifier else None

    def visit(self, key: Key | None) -> int | None:
        """Return the visit that a reference names."""
        return self._visits.get(key) if key else None

    def learn(self, item: Item) -> None:
        """Remember a patient or a visit that was just taken in."""
        if item.modelled_id is not None and item.kind == "Patient":
            self._patients[item.key] = item.modelled_id
        if item.modelled_id is not None and item.kind == "Encounter":
            self._visits[item.key] = item.modelled_id

    def place(self, kind: str, *names: str) -> int | None:
        """Return our department (`Organization`) or member of staff (`Practitioner`) of one of these names."""
        if self._places is None:
            self._places = _places(self.actor)
        return next((found for name in names if name and (found := self._places[kind].get(name.casefold()))), None)

    def modelled(self, key: Key | None) -> int | None:
        """Return the row of ours that stands for a resource named."""
        known = self._known.get(key) if key else None
        return known.modelled_id if known else None

    def _fetch(self, wanted: set[Key]) -> None:
        if not wanted:
            return
        kinds, numbers = zip(*sorted(wanted), strict=True)
        values = {"kinds": list(kinds), "numbers": list(numbers), "tenant": self.actor.tenant_id, "source": self.source}
        for kind, number, row_id, patient_id, modelled_id, digest in hot.execute(_FIND, values, rows=True):
            self._known[kind, number] = Known(row_id, patient_id, modelled_id, bytes(digest))
            if kind == "Patient" and modelled_id is not None:
                self._patients[kind, number] = modelled_id
            elif kind == "Encounter" and modelled_id is not None:
                self._visits[kind, number] = modelled_id

    def _fetch_ours(self, wanted: set[Key]) -> None:
        """Fetch patients and visits that are named by our own ids."""
        for name, model, found in (("Patient", Patient, self._patients), ("Encounter", Encounter, self._visits)):
            asked = _uids(wanted, name) - found.keys()
            told = {key: uids.key_of(self.actor.tenant_id, name, key[1]) for key in asked}
            found |= {key: pk for key, pk in told.items() if pk is not None}
            missing = {key[1] for key, pk in told.items() if pk is None}
            if missing:
                rows = model._base_manager.filter(tenant_id=self.actor.tenant_id, uid__in=missing)
                known = {pk: str(uid) for uid, pk in rows.values_list("uid", "pk")}
                uids.remember(self.actor.tenant_id, name, known)
                found |= {(name, uid): pk for pk, uid in known.items()}


def staff_of(encounter: dict[str, object]) -> list[Key | None]:
    """Return who gave the care and which department, as far as an Encounter names them."""
    provider = references.named(encounter.get("serviceProvider"), "Organization").key
    people = [
        references.named(one.get("individual"), "Practitioner").key
        for one in references.items(encounter.get("participant"))
    ]
    return [provider, next((key for key in people if key and key[0] == "Practitioner"), None)]


def _places(actor: Actor) -> dict[str, dict[str, int]]:
    departments: dict[str, int] = {}
    for row in organizations.departments(actor):
        for name in (row.local_code, row.name, row.name_en):
            if name:
                departments.setdefault(name.casefold(), row.pk)
    staff: dict[str, int] = {}
    for person in organizations.practitioners(actor):
        for name in (person.staff_no, person.external_id, person.name, person.name_en):
            if name:
                staff.setdefault(name.casefold(), person.pk)
    return {"Organization": departments, "Practitioner": staff}


def _uids(wanted: set[Key], kind: str) -> set[Key]:
    return {key for key in wanted if key[0] == kind and _is_uid(key[1])}


def _is_uid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
