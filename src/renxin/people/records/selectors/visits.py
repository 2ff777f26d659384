"""Visits and stays, as the patient page and the programmes ask for them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Max, Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import Compiled, compiled, compiled_rows
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.records.models import Encounter


@dataclass(frozen=True, slots=True)
class DepartmentVisits:
    """The visits of a patient to one department, the newest first."""

    department: Organization | None
    visits: Sequence[Encounter]


def encounters(actor: Actor, patient_id: int, limit: int = 20) -> list[Encounter]:
    """Return the newest visits and stays of a patient with department and doctor."""
    return visits_of(actor, patients.get_by_id(actor, patient_id).pk, limit)


def visits_of(actor: Actor, pk: int, limit: int) -> list[Encounter]:
    """Do what `encounters` does for a patient whom the caller has looked up already."""
    return _visits(limit)(actor.tenant_id, pk)


@cache
def _visits(limit: int) -> Compiled[Encounter]:
    return compiled(
        lambda tenant, patient: (
            Encounter.objects.of(tenant)
            .filter(patient_id=patient)
            .select_related("department", "practitioner")
            .order_by("-started_at", "-pk")[:limit]
        )
    )


def encounter(actor: Actor, uid: uuid.UUID | str) -> Encounter:
    """Return one visit or stay.

    Raises:
        NotFound: there is none, or its patient is not visible to this actor.
    """
    row = Encounter.objects.of(actor).filter(uid=uid).select_related("department", "practitioner").first()
    if row is None:
        raise NotFound("encounter")
    patients.get_by_id(actor, row.patient_id)
    return row


def find_encounter(tenant_id: int, source: str, visit_no: str) -> Encounter | None:
    """Return the visit that a sender means by its own number."""
    return Encounter.objects.of(tenant_id).filter(source=source, visit_no=visit_no).first()


def encounters_by_ids(tenant_id: int, ids: Iterable[int]) -> dict[int, Encounter]:
    """Return these encounters of the tenant, with their departments, for programmes that hold their ids."""
    return Encounter.objects.of(tenant_id).select_related("department").in_bulk(set(ids))


def admitted(tenant_id: int, patient_ids: Iterable[int]) -> set[int]:
    """Return which of these patients are in the house now."""
    return {patient_id for (patient_id,) in _ADMITTED(tenant_id, [*set(patient_ids)])}


_ADMITTED = compiled_rows(
    lambda tenant, patients: (
        Encounter.objects.of(tenant)
        .filter(
            patient_id__any=patients, status=Encounter.Status.IN_PROGRESS, encounter_class=Encounter.Class.INPATIENT
        )
        .values_list("patient_id")
    )
)


def sensitive_visits(tenant_id: int, ids: Iterable[int]) -> set[int]:
    """Return which of these visits are sensitive: nobody's business but the person's own."""
    wanted = set(ids)
    if not wanted:
        return set()
    rows = Encounter.objects.of(tenant_id).filter(pk__in=wanted).exclude(sensitivity="")
    return set(rows.values_list("pk", flat=True))


def last_days(tenant_id: int, patient_ids: Iterable[int]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Return when each patient was last seen and when she last went home, of visits that may be spoken of."""
    stays = Q(encounter_class=Encounter.Class.INPATIENT, status=Encounter.Status.FINISHED)
    rows = (
        Encounter.objects.of(tenant_id)
        .filter(patient_id__any=set(patient_ids), sensitivity="", started_at__lte=clock.now())
        .exclude(status__in=[Encounter.Status.CANCELLED, Encounter.Status.PLANNED])
        .values("patient_id")
        .annotate(seen=Max("started_at"), home=Max("ended_at", filter=stays))
    )
    return {row["patient_id"]: (row["seen"], row["home"]) for row in rows}


def sensitive_of(actor: Actor, patient_id: int, limit: int = 20) -> list[Encounter]:
    """Return the newest sensitive visits of a patient, with their departments."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = Encounter.objects.of(actor).filter(patient_id=pk).exclude(sensitivity="").select_related("department")
    return list(rows.order_by("-started_at", "-pk")[:limit])


def visits_for_proxy(tenant_id: int, proxy_patient_id: int, patient_id: int, limit: int = 50) -> list[Encounter]:
    """Return the visits of a patient that somebody who acts for her may see: without the sensitive ones she kept back.

    Nothing when nobody may act, or not for visits.
    """
    whom = patients.current_id(tenant_id, patient_id)
    if not patients.may_act_for(tenant_id, proxy_patient_id, whom, "visits"):
        return []
    rows = Encounter.objects.of(tenant_id).filter(patient_id=whom).select_related("department")
    return [
        row
        for row in rows.order_by("-started_at", "-pk")[:limit]
        if not row.sensitivity
        or patients.may_act_for(tenant_id, proxy_patient_id, whom, "visits", sensitive_visit=row.pk)
    ]


def encounters_by_number(actor: Actor, source: str, numbers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return id and patient of the visits that a source knows by these numbers."""
    rows = Encounter.objects.of(actor).filter(source=source, visit_no__in=set(numbers))
    return {number: (row_id, patient) for number, row_id, patient in rows.values_list("visit_no", "id", "patient_id")}


def by_department(visits: Iterable[Encounter]) -> list[DepartmentVisits]:
    """Return visits gathered by department, the department of the newest visit first; what was called off left out."""
    groups: dict[int | None, list[Encounter]] = {}
    for visit in visits:
        if visit.status != Encounter.Status.CANCELLED:
            groups.setdefault(visit.department_id, []).append(visit)
    return [DepartmentVisits(found[0].department, found) for found in groups.values()]
