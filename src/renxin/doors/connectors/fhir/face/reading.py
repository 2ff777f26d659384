"""One resource by its id, and everything of one patient."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.fetching import fetch
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Observation, SourceResource

from . import ids
from .kinds import KINDS, Kind
from .rendering import show, show_kept, show_rows

_PERSON: Final = "WHERE uid = %(uid)s::uuid AND tenant_id = %(tenant)s::bigint"
_LINE: Final = "WHERE patient_id = %(patient)s::bigint AND id = %(id)s::bigint AND tenant_id = %(tenant)s::bigint"
_NOT_A_PATIENTS: Final = ("Patient", "Organization", "Practitioner", "Schedule", "Slot")


def find(actor: Actor, name: str, text: str) -> Any:
    """Return the row behind an id: one of ours, or a resource that is only kept.

    Raises:
        NotFound: there is none of this type.
    """
    kind = KINDS.get(name)
    row: Any
    if kind is None or ids.is_kept(text):
        row = SourceResource.objects.of(actor).filter(pk=ids.kept_of(text), resource_type=name).first()
    elif name == "Patient":
        row = _patient(actor, ids.uid_of(text))
    elif name == "Observation":
        row = _measured(actor, *ids.row_of(kind.table, text))
    elif kind.is_log:
        row = _logged(actor, kind, *ids.row_of(kind.table, text))
    else:
        row = _own(actor, kind, text)
    if row is None:
        raise NotFound(name)
    return row


def _own(actor: Actor, kind: Kind, text: str) -> Any:
    rows: Any = kind.model._base_manager.filter(tenant_id=actor.tenant_id).select_related(*kind.related)
    if kind.only is not None:
        rows = rows.filter(kind.only)
    if kind.uid:
        return next(iter(rows.filter(uid=ids.uid_of(text))), None)
    _origin, row_id = ids.row_of(kind.table, text)
    return next(iter(rows.filter(pk=row_id)), None)


def _measured(actor: Actor, origin: int, row_id: int) -> Observation | None:
    found = _line(actor, origin, row_id) or _line(actor, patients.current_id(actor.tenant_id, origin), row_id)
    return found if found is not None and not found.set_id.startswith("~") else None


def _logged(actor: Actor, kind: Kind, origin: int, row_id: int) -> Any:
    people = {origin, patients.current_id(actor.tenant_id, origin)}
    rows = kind.model._base_manager.filter(tenant_id=actor.tenant_id, patient_id__any=people, id=row_id)
    return rows.filter(kind.only).first() if kind.only is not None else rows.first()


def _patient(actor: Actor, uid: UUID) -> Patient | None:
    if actor.kind == "interface":  # another system of the hospital: it reaches everybody
        return next(iter(fetch(Patient, _PERSON, {"tenant": actor.tenant_id, "uid": uid})), None)
    return patients.visible(actor).filter(uid=uid).first()


def _line(actor: Actor, patient_id: int, row_id: int) -> Observation | None:
    values = {"tenant": actor.tenant_id, "patient": patient_id, "id": row_id}
    return next(iter(fetch(Observation, _LINE, values)), None)


def read(actor: Actor, name: str, text: str, *, clear: bool = False) -> tuple[Json, int | None]:
    """Return a resource by its id, and whom it is about.

    Raises:
        NotFound: there is none of this type.
    """
    row = find(actor, name, text)
    if isinstance(row, Patient) and row.status == Patient.Status.MERGED:
        return _alias(actor, row), row.pk
    (resource,) = show(actor, name, [row], clear=clear)
    return resource, row.pk if isinstance(row, Patient) else getattr(row, "patient_id", None)


def _alias(actor: Actor, row: Patient) -> Json:
    """Return a merged record as what it is now: the name of another."""
    survivor = patients.get(actor, row.uid)
    link = {"other": {"reference": f"Patient/{survivor.uid}"}, "type": "replaced-by"}
    return {"resourceType": "Patient", "id": str(row.uid), "active": False, "link": [link]}


def everything(
    actor: Actor, uid: str, *, clear: bool = False, wanted: Callable[[str], bool] = lambda _name: True
) -> tuple[int, list[Json]]:
    """Return a patient (internal id) and all that is kept of her of the types `wanted`, the patient herself first.

    Raises:
        NotFound: there is no such patient.
    """
    patient = patients.get(actor, ids.uid_of(uid))
    return patient.pk, list(_all_of(actor, patient, clear=clear, wanted=wanted))


def _all_of(actor: Actor, patient: Patient, *, clear: bool, wanted: Callable[[str], bool]) -> Iterator[Json]:
    yield from show_rows(actor, KINDS["Patient"], [patient], clear=clear)
    for kind in KINDS.values():
        if kind.name in _NOT_A_PATIENTS or not wanted(kind.name):
            continue
        rows = kind.model._base_manager.filter(tenant_id=actor.tenant_id, patient_id=patient.pk)
        if kind.only is not None:
            rows = rows.filter(kind.only)
        yield from show_rows(actor, kind, list(rows.select_related(*kind.related).order_by("id")), clear=clear)
    kept = SourceResource.objects.of(actor).filter(patient_id=patient.pk, modelled_id=None).order_by("id")
    yield from show_kept(actor, [row for row in kept if wanted(row.resource_type)], clear=clear)
