"""What is found in a case: its problems, whom it is about, how much harm was done, what was true of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Practitioner
from renxin.programs.cases.course import clocks, owners, tasks
from renxin.programs.cases.hearing import repeats, risks
from renxin.programs.cases.models import Case, CaseCause, CaseConcern, CaseMember, CaseStatus, Finding, NoteKind
from renxin.programs.cases.packs.taxonomy import causes

from .changing import locked, moved, tell_story
from .watching import add_risks


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem of a case, by the taxonomy."""

    category: str
    severity: int
    sub_category: str = ""
    stage: str = ""
    department_id: int | None = None


@transaction.atomic
def note_problem(actor: Actor, case: Case, problem: Problem) -> CaseCause:
    """Note one more problem of a case; the same one again with another severity replaces it.

    Raises:
        InvalidInput: the taxonomy has no such problem, stage or severity, or there is no such department.
    """
    actor.require("cases.work")
    case = locked(actor, case, "note")
    _check(actor, problem)
    same = case.causes.filter(
        category=problem.category,
        sub_category=problem.sub_category,
        stage=problem.stage,
        department_id=problem.department_id,
    )
    same.delete()
    row = CaseCause.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        category=problem.category,
        sub_category=problem.sub_category,
        severity=problem.severity,
        stage=problem.stage,
        department_id=problem.department_id,
        noted_at=clock.now(),
    )
    _watch(actor, case)
    return row


@transaction.atomic
def drop_problem(actor: Actor, case: Case, problem_id: int) -> None:
    """Take a problem away again."""
    actor.require("cases.work")
    locked(actor, case, "note").causes.filter(pk=problem_id).delete()


@transaction.atomic
def set_causes(actor: Actor, case: Case, found: Mapping[str, int]) -> list[CaseCause]:
    """Set the problems of a case by category alone: severity by category; what stood before goes.

    Raises:
        InvalidInput: there is no such category or severity.
    """
    actor.require("cases.work")
    case = locked(actor, case, "note")
    for code, severity in found.items():
        _check(actor, Problem(category=code, severity=severity))
    case.causes.all().delete()
    now = clock.now()
    rows = [
        CaseCause(tenant_id=actor.tenant_id, case=case, category=code, severity=severity, noted_at=now)
        for code, severity in found.items()
    ]
    return CaseCause.objects.bulk_create(rows)


@transaction.atomic
def name_concerned(actor: Actor, case: Case, practitioner_id: int, part: str = "complained") -> CaseConcern:
    """Say whom a case is about. Who is complained of loses it at once: neither owner nor co-owner, nor in sight.

    Raises:
        InvalidInput: there is no such member of staff, or no such part.
    """
    actor.require("cases.work")
    case = locked(actor, case, "note")
    person = Practitioner.objects.of(actor).filter(pk=practitioner_id).first()
    if person is None or part not in CaseConcern.Part.values:
        raise InvalidInput(_("Choose somebody of the house."), where="practitioner")
    row, _made = CaseConcern.objects.update_or_create(
        tenant_id=actor.tenant_id,
        case=case,
        practitioner=person,
        defaults={"part": part, "noted_at": clock.now(), "department_id": case.department_id},
    )
    record_access(actor, "case.concern", "case", case.uid, patient_id=_whom(case), detail={"part": part})
    if part == CaseConcern.Part.COMPLAINED:
        _take_away(actor, case, person)
        tasks.keep_to_owners(actor, case)
    _watch(actor, case)
    return row


@transaction.atomic
def drop_concerned(actor: Actor, case: Case, concern_id: int) -> None:
    """Say that a case is not about somebody after all."""
    actor.require("cases.manage")
    case = locked(actor, case, "note")
    case.concerns.filter(pk=concern_id).delete()
    record_access(actor, "case.concern", "case", case.uid, patient_id=_whom(case), detail={"part": "dropped"})


@transaction.atomic
def code_harm(actor: Actor, case: Case, harm: int) -> Case:
    """Say how much harm was done, 0–5: for clinicians only. Moderate harm makes a case severe, more makes it critical.

    Raises:
        InvalidInput: there is no such degree.
    """
    actor.require("cases.code_harm")
    if harm not in {one.value for one in causes().harms}:
        raise InvalidInput(_("Choose a degree of harm from the list."), where="harm")
    case = locked(actor, case, "note")
    case.harm, case.harm_coded_by_id = harm, actor.user_id
    case.save(update_fields=["harm", "harm_coded_by"])
    tell_story(actor, case, NoteKind.CHANGE, code="harm", body=str(harm))
    if harm >= _GRAVE_HARM:
        add_risks(actor, case, ["harm"])
    elif harm == _MODERATE_HARM and case.level > _SEVERE:
        case.level = _SEVERE
        clocks.tighten(actor, case, clock.now())
        case.save()
    return case


_MODERATE_HARM, _GRAVE_HARM, _SEVERE = 3, 4, 2


@transaction.atomic
def set_finding(actor: Actor, case: Case, finding: str) -> Case:
    """Say whether what was complained of is true.

    Raises:
        InvalidInput: there is no such finding.
    """
    actor.require("cases.work")
    if finding not in Finding.values:
        raise InvalidInput(_("Choose what was found."), where="finding")
    case = locked(actor, case, "note")
    case.finding = finding
    case.save(update_fields=["finding"])
    return case


def _check(actor: Actor, problem: Problem) -> None:
    pack = causes()
    known = (
        pack.category(problem.category)
        and (not problem.sub_category or pack.sub(problem.category, problem.sub_category))
        and (not problem.stage or pack.stage(problem.stage))
        and problem.severity in {one.value for one in pack.severities}
    )
    if not known:
        raise InvalidInput(_("Choose causes and severities from the list."), where="causes")
    place = problem.department_id
    if place is not None and place not in organizations.departments_by_ids(actor, [place]):
        raise InvalidInput(_("Choose a department of the house."), where="department")


def _watch(actor: Actor, case: Case) -> None:
    found = repeats.of_cases(actor, [case]).get(case.pk, [])
    if found and case.status != CaseStatus.CLOSED:
        add_risks(actor, case, [code for code in found if risks.pack().risk(code)])


def _take_away(actor: Actor, case: Case, person: Practitioner) -> None:
    CaseMember.objects.filter(case=case, user__practitioner=person).delete()
    if case.owner_id is None or case.owner is None or case.owner.practitioner_id != person.pk:
        return
    wanted = owners.Wanted(case.kind, case.department_id, owners.concerned(case))
    case.owner = owners.choose(actor, [wanted])[0]
    if case.owner is None and case.status in ("assigned", "reopened", "inquiry", "drafting"):
        moved(case, "give_back")
    case.save()
    tasks.pass_on(actor, case)
    tell_story(actor, case, NoteKind.CHANGE, code="taken_away", body=case.owner.get_full_name() if case.owner else "")


def _whom(case: Case) -> int | None:
    return None if case.is_anonymous else case.patient_id
