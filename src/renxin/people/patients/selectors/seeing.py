"""Which patients somebody may see, and whom the id of a merged record means today."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import QuerySet

from renxin.kernel.core import hot
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.people.patients.models import Patient, PatientDepartment

_SURVIVORS: Final = """
WITH RECURSIVE chain (asked, id, next) AS (
    SELECT id, id, merged_into_id FROM patients_patient
    WHERE tenant_id = %(tenant)s::bigint AND id = ANY(%(asked)s::bigint[]) AND merged_into_id IS NOT NULL
    UNION ALL
    SELECT chain.asked, p.id, p.merged_into_id FROM chain JOIN patients_patient p ON p.id = chain.next
)
SELECT asked, id FROM chain WHERE next IS NULL
"""


def visible(actor: Actor) -> QuerySet[Patient]:
    """Return the patients this actor may see at all: the whole tenant, the departments reached, or herself."""
    rows = Patient.objects.of(actor)
    if actor.kind == "patient":
        return rows.filter(pk=current_id(actor.tenant_id, actor.patient_id or 0))
    return rows if _sees_all(actor) else rows.filter(pk__in=_cared_for(actor.tenant_id, [*actor.department_ids]))


def seen_of(actor: Actor, ids: Collection[int]) -> list[Patient]:
    """Return the visible ones of these patients, as they stand, aliases too."""
    if not ids:
        return []
    if actor.kind == "patient":
        return list(visible(actor).filter(pk__any=ids))
    if _sees_all(actor):
        return _OF_ALL(actor.tenant_id, [*ids])
    return _OF_DEPARTMENTS(actor.tenant_id, [*ids], [*actor.department_ids])


def seen_at(actor: Actor, uid: uuid.UUID | str) -> Patient | None:
    """Return the patient behind an address if she is visible, an alias too."""
    if actor.kind == "patient" or not isinstance(uid, uuid.UUID):
        return visible(actor).filter(uid=uid).first()
    if _sees_all(actor):
        found = _AT_OF_ALL(actor.tenant_id, uid)
    else:
        found = _AT_OF_DEPARTMENTS(actor.tenant_id, uid, [*actor.department_ids])
    return found[0] if found else None


def current_ids(tenant_id: int, ids: Iterable[int]) -> dict[int, int]:
    """Return for each id the patient it means today: itself, or the survivor of its merges."""
    wanted = sorted(set(ids))
    answer = {asked: asked for asked in wanted}
    if not wanted:
        return answer
    answer.update(hot.execute(_SURVIVORS, {"tenant": tenant_id, "asked": wanted}, rows=True))
    return answer


def current_id(tenant_id: int, patient_id: int) -> int:
    """Return the patient that `patient_id` means today: itself, or the survivor of its merges."""
    return current_ids(tenant_id, [patient_id])[patient_id]


def _sees_all(actor: Actor) -> bool:
    if actor.kind == "staff":
        actor.require("patients.view")
    return actor.all_departments or actor.may("patients.search")


def _cared_for(tenant_id: int, departments: list[int]) -> QuerySet[PatientDepartment, Any]:
    rows = PatientDepartment.objects.of(tenant_id).filter(department_id__any=departments)
    return rows.values("patient_id")


_OF_ALL = compiled(lambda tenant, ids: Patient.objects.of(tenant).filter(pk__any=ids))
_OF_DEPARTMENTS = compiled(
    lambda tenant, ids, departments: Patient.objects.of(tenant).filter(
        pk__any=ids, pk__in=_cared_for(tenant, departments)
    )
)
_AT_OF_ALL = compiled(lambda tenant, uid: Patient.objects.of(tenant).filter(uid=uid))
_AT_OF_DEPARTMENTS = compiled(
    lambda tenant, uid, departments: Patient.objects.of(tenant).filter(uid=uid, pk__in=_cared_for(tenant, departments))
)
