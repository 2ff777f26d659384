"""Reads of cases: who may see which, lists, one case with its story."""

from uuid import UUID

from django.db.models import Q, QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients

from .models import Case, CaseNote, CaseStatus, NoteKind

WAITING_FOR_US = (CaseStatus.OPENED, CaseStatus.ASSIGNED, CaseStatus.REOPENED)


def visible(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see: of the departments the actor's roles reach, and the actor's own."""
    actor.require("cases.view")
    rows = Case.objects.of(actor).select_related("owner__practitioner", "department")
    if actor.all_departments:
        return rows
    return rows.filter(Q(department_id__in=actor.department_ids) | Q(owner_id=actor.user_id))


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
    rows = visible(actor).filter(patient_id=patient_id).exclude(status=CaseStatus.CLOSED).order_by("-opened_at")
    return patients.once(actor, patient_id, "open cases", lambda: list(rows))


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
