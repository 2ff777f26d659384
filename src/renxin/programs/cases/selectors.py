"""Reads of cases: who may see which, lists, one case with its story."""

from uuid import UUID

from django.db.models import Q, QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients

from .models import Case, CaseNote, CaseStatus, NoteKind

WAITING_FOR_US = (CaseStatus.OPENED, CaseStatus.ASSIGNED, CaseStatus.REOPENED)


def visible(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see: of the departments the actor's roles reach, and the actor's own."""
    actor.require("cases.view")
    if actor.all_departments:
        return _with_people(actor.tenant_id)
    return _within(actor.tenant_id, actor.user_id or 0, [*actor.department_ids])


def _with_people(tenant_id: int) -> QuerySet[Case]:
    return Case.objects.of(tenant_id).select_related("owner__practitioner", "department")


def _within(tenant_id: int, user_id: int, departments: list[int]) -> QuerySet[Case]:
    return _with_people(tenant_id).filter(Q(department__pk__any=departments) | Q(owner_id=user_id))


def get(actor: Actor, uid: UUID) -> Case:
    """Return one case.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    found = visible(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("case")
    return found


def open_cases(actor: Actor, patient_id: int) -> list[Case]:
    """Return the patient's open cases that the actor may see, the newest first."""
    actor.require("cases.view")
    return patients.once(actor, patient_id, "open cases", lambda: _read_open(actor, patient_id))


def _read_open(actor: Actor, patient_id: int) -> list[Case]:
    if actor.all_departments:
        return _OPEN_OF_ALL(actor.tenant_id, patient_id)
    return _OPEN(actor.tenant_id, patient_id, actor.user_id or 0, [*actor.department_ids])


def _open(rows: QuerySet[Case], patient_id: int) -> QuerySet[Case]:
    return rows.filter(patient_id=patient_id).exclude(status=CaseStatus.CLOSED).order_by("-opened_at")


_OPEN_OF_ALL = compiled(lambda tenant, patient: _open(_with_people(tenant), patient))
_OPEN = compiled(lambda tenant, patient, user, departments: _open(_within(tenant, user, departments), patient))


def today(actor: Actor) -> list[Case]:
    """Return the actor's own cases that wait for our answer, the nearest clock first."""
    if not actor.may("cases.view"):
        return []
    return list(visible(actor).filter(owner_id=actor.user_id, status__in=WAITING_FOR_US).order_by("due_at", "id"))


def own_case_for(actor: Actor, patient_id: int) -> Case | None:
    """Return the actor's own open case with a patient, the nearest clock first, if there is one."""
    if actor.user_id is None or not actor.may("cases.view"):
        return None
    own = [case for case in open_cases(actor, patient_id) if case.owner_id == actor.user_id]
    return min(own, key=lambda case: case.due_at, default=None)


def last_answer(case: Case) -> CaseNote | None:
    """Return what the patient was told last."""
    return case.notes.filter(kind__in=(NoteKind.ANSWER, NoteKind.CALL)).order_by("-written_at", "-id").first()
