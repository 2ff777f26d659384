"""Reads of cases: who may see which, lists, one case with its story."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.models import OrganizationChange
from renxin.people.patients import selectors as patients

from .course.states import WAITING
from .models import (
    Case,
    CaseAlarm,
    CaseConcern,
    CaseDepartment,
    CaseMember,
    CaseNote,
    CasePraise,
    CaseReceipt,
    CaseStatus,
    CaseWork,
    NoteKind,
)
from .packs.taxonomy import Causes
from .packs.taxonomy import causes as _causes

WAITING_FOR_US = tuple(WAITING)


def causes() -> Causes:
    """Return the taxonomy in force: kinds of problems, stages of care, harm."""
    return _causes()


def visible(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see: of the departments the actor's roles reach, and those the actor works on.

    A case that complains of the actor she never sees; `concerning` asks her for a statement.
    """
    actor.require("cases.view")
    rows = _of_tenant(actor.tenant_id, actor.practitioner_id or 0)
    return rows if actor.all_departments else _within(rows, actor.user_id or 0, list(actor.department_ids))


def _of_tenant(tenant_id: int, practitioner_id: int) -> QuerySet[Case]:
    about = CaseConcern.objects.filter(case=OuterRef("pk"), practitioner_id=practitioner_id, part="complained")
    return Case.objects.of(tenant_id).filter(~Exists(about)).select_related("owner__practitioner", "department")


def _within(rows: QuerySet[Case], user_id: int, departments: list[int]) -> QuerySet[Case]:
    member = CaseMember.objects.filter(case=OuterRef("pk"), user_id=user_id)
    further = CaseDepartment.objects.filter(case=OuterRef("pk"), department__pk__any=departments)
    own = Q(department__pk__any=departments) | Q(owner_id=user_id) | Q(department__in=_merged_into(departments))
    return rows.filter(own | Exists(member) | Exists(further))


def _merged_into(departments: list[int]) -> QuerySet[OrganizationChange, Any]:
    """Return the departments that went into these, and those that went into them before."""
    gone = OrganizationChange.objects.filter(kind=OrganizationChange.Kind.MERGED)
    once = gone.filter(into__pk__any=departments).values("organization_id")
    return gone.filter(Q(into__pk__any=departments) | Q(into__in=once)).values("organization_id")


@dataclass(frozen=True, slots=True)
class Concerning:
    """What somebody complained of may know: which case, of which department, since when. No name, no contact."""

    uid: UUID
    number: str
    kind: str
    department: str
    opened_at: datetime
    is_open: bool


def concerning(actor: Actor) -> list[Concerning]:
    """Return the cases that complain of the actor, the newest first, without anything about who told us."""
    if actor.practitioner_id is None:
        return []
    rows = Case.objects.of(actor).filter(
        concerns__practitioner_id=actor.practitioner_id, concerns__part=CaseConcern.Part.COMPLAINED
    )
    return [
        Concerning(
            row.uid,
            row.number,
            str(row.get_kind_display()),
            str(row.department or ""),
            row.opened_at,
            row.status != CaseStatus.CLOSED,
        )
        for row in rows.select_related("department").order_by("-opened_at")
    ]


def complaining_of(actor: Actor, case_ids: Collection[int]) -> set[int]:
    """Return which of these cases complain of the actor: she is told nothing of them, wherever they are told of."""
    if actor.practitioner_id is None or not case_ids:
        return set()
    rows = CaseConcern.objects.of(actor).filter(
        case_id__in=case_ids, practitioner_id=actor.practitioner_id, part=CaseConcern.Part.COMPLAINED
    )
    return set(rows.values_list("case_id", flat=True))


def cases(actor: Actor, **where: Any) -> QuerySet[Case]:
    """Return the cases the actor may see, narrowed by fields: what other packages ask (`kind="praise"` …)."""
    return visible(actor).filter(**where)


def receipt_of(actor: Actor, case: Case) -> CaseReceipt | None:
    """Return the record of receipt of a case the actor may see: the complainant's name and number stand in it."""
    rows = CaseReceipt.objects.of(actor).filter(case=get(actor, case.uid))
    return rows.select_related("received_by__practitioner", "department").first()


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
    own = actor.practitioner_id or 0
    if actor.all_departments:
        return _OPEN_OF_ALL(actor.tenant_id, own, patient_id)
    return _OPEN(actor.tenant_id, own, patient_id, actor.user_id or 0, list(actor.department_ids))


def _open(rows: QuerySet[Case], patient_id: int) -> QuerySet[Case]:
    return rows.filter(patient_id=patient_id).exclude(status=CaseStatus.CLOSED).order_by("-opened_at")


_OPEN_OF_ALL = compiled(lambda tenant, own, patient: _open(_of_tenant(tenant, own), patient))
_OPEN = compiled(
    lambda tenant, own, patient, user, departments: _open(_within(_of_tenant(tenant, own), user, departments), patient)
)


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


def waiting_alarms(actor: Actor) -> list[CaseAlarm]:
    """Return the alarms that the actor was told and has not taken up, the oldest first."""
    rows = CaseAlarm.objects.of(actor).filter(
        user_id=actor.user_id or 0, acknowledged_at=None, answer_due_at__isnull=False
    )
    return list(rows.filter(case__in=visible(actor)).select_related("case__department").order_by("told_at"))


def alarm(actor: Actor, case: Case, uid: UUID) -> CaseAlarm:
    """Return one alarm of a case.

    Raises:
        NotFound: there is none.
    """
    found = CaseAlarm.objects.of(actor).filter(case=case, uid=uid).first()
    if found is None:
        raise NotFound("alarm")
    return found


def step(actor: Actor, uid: UUID) -> CaseWork:
    """Return a step of a case that the actor may see.

    Raises:
        NotFound: there is none.
    """
    found = CaseWork.objects.of(actor).filter(uid=uid, case__in=visible(actor)).select_related("case").first()
    if found is None:
        raise NotFound("step")
    return found


@dataclass(frozen=True, slots=True)
class Praised:
    """One praise that counts for one member of staff."""

    case_uid: UUID
    practitioner_id: int
    department_id: int | None
    recorded_at: datetime


def praises(actor: Actor, from_: datetime, until: datetime, department: int | None = None) -> list[Praised]:
    """Return what counts as praise in [from_, until): one line for each case and member of staff it names."""
    rows = counted_praise(actor, from_, until)
    rows = rows.filter(department_id=department) if department else rows
    found = rows.order_by("case__praise__recorded_at", "pk")
    names = ("case__uid", "practitioner_id", "department_id", "case__praise__recorded_at")
    return [Praised(*values) for values in found.values_list(*names)]


def counted_praise(actor: Actor, from_: datetime, until: datetime) -> QuerySet[CaseConcern]:
    """Return whom praise names that was read by a person in [from_, until) and counts."""
    actor.require("cases.view")
    counted = CasePraise.objects.filter(
        case=OuterRef("case"), state=CasePraise.State.RECORDED, recorded_at__gte=from_, recorded_at__lt=until
    )
    return CaseConcern.objects.of(actor).filter(Exists(counted), part=CaseConcern.Part.PRAISED)
