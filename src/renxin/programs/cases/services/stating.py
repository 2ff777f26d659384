"""Statements of those concerned: asked about a matter told neutrally, given in their words, added to, never changed.

Whoever is asked learns neither the name nor the number of who told us, and never what another said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.programs import StatementAsked, StatementGiven
from renxin.kernel.timeline.services import record
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.programs.cases.course import facts, tasks
from renxin.programs.cases.models import Case, CaseReceipt, CaseStatement, CaseStatementVersion, CaseStatus, NoteKind

from .changing import locked, tell_story

_LONGEST: Final = 8000
_BATCH: Final = 200
_BEFORE: Final = timedelta(hours=4)
_NUMBER: Final = re.compile(r"(?<!\d)(?:1\d{10}|\d{17}[\dXx]|\d{15})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who is asked, what she is told of the matter, and by when her words are wanted."""

    practitioner_id: int
    matter: str
    due_at: datetime


@transaction.atomic
def ask_statement(actor: Actor, case: Case, question: Question) -> CaseStatement:
    """Ask somebody whom a case concerns for a statement: a task on her list, with the matter and nothing else.

    Raises:
        InvalidInput: the case does not concern her, the matter names who told us, or it is due before now.
        WrongState: she is asked already.
    """
    actor.require("cases.work")
    case = locked(actor, case, "note")
    concern = case.concerns.filter(practitioner_id=question.practitioner_id).select_related("practitioner").first()
    if concern is None:
        raise InvalidInput(_("First say that the case concerns her."), where="who")
    _check_matter(case, question.matter)
    if question.due_at <= clock.now():
        raise InvalidInput(_("Choose a time that is still to come."), where="due_at")
    if case.statements.filter(practitioner_id=question.practitioner_id, withdrawn_at=None).exists():
        raise WrongState(_("She is asked already."))
    row = CaseStatement.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        practitioner_id=question.practitioner_id,
        matter=question.matter.strip()[:_LONGEST],
        asked_at=clock.now(),
        asked_by_id=actor.user_id,
        due_at=question.due_at,
    )
    tasks.state(actor, row, _account(row))
    tell_story(actor, case, NoteKind.CHANGE, code="statement_asked", body=str(concern.practitioner))
    record(actor, facts.of(StatementAsked, case, practitioner_id=row.practitioner_id))
    return row


@transaction.atomic
def give_statement(actor: Actor, uid: UUID, words: str) -> CaseStatementVersion:
    """Give one's own statement, or add to it: another version, the earlier ones stay.

    Raises:
        InvalidInput: there are no words.
        NotFound: the actor is not asked.
        WrongState: the file is archived.
    """
    row = _own(actor, uid)
    case = Case.objects.select_for_update().get(pk=row.case_id)
    if not words.strip():
        raise InvalidInput(_("Write what you want to say."), where="words")
    if case.archived_at:
        raise WrongState(_("The file is archived: nothing is added to it any more."))
    now, last = clock.now(), row.versions.order_by("-version").first()
    given = CaseStatementVersion.objects.create(
        tenant_id=row.tenant_id,
        statement=row,
        version=last.version + 1 if last else 1,
        words=words.strip()[:_LONGEST],
        given_at=now,
        given_by_id=actor.user_id or 0,
    )
    if row.given_at is None:
        CaseStatement.objects.filter(pk=row.pk).update(given_at=now)
    tasks.cancel(Actor.system(row.tenant_id, "cases"), [tasks.statement_source(row, n) for n in (0, 1)], "done")
    tell_story(actor, case, NoteKind.CHANGE, code="statement_given", body=str(row.practitioner))
    record(actor, facts.of(StatementGiven, case, practitioner_id=row.practitioner_id, version=given.version))
    record_access(actor, "case.statement", "case", case.uid, detail={"version": given.version})
    return given


@transaction.atomic
def withdraw_statement(actor: Actor, case: Case, uid: UUID) -> CaseStatement:
    """Ask no more of somebody who has not answered.

    Raises:
        NotFound: nobody is asked by this.
        WrongState: she has given her statement, which stays.
    """
    actor.require("cases.work")
    case = locked(actor, case, "note")
    row = case.statements.filter(uid=uid, withdrawn_at=None).first()
    if row is None:
        raise NotFound("statement")
    if row.given_at:
        raise WrongState(_("She has given her statement: it stays in the file."))
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    tasks.cancel(actor, [tasks.statement_source(row, n) for n in (0, 1)], "withdrawn")
    return row


def sweep_statements() -> int:
    """Remind, once, those whose statement is due soon; return how many."""
    soon = clock.now() + _BEFORE
    with transaction.atomic():
        rows = CaseStatement.objects.filter(given_at=None, reminded_at=None, withdrawn_at=None, due_at__lte=soon)
        due = list(rows.select_for_update(skip_locked=True).order_by("due_at")[:_BATCH])
        cases = Case.objects.in_bulk({row.case_id for row in due})
        for row in due:
            row.case = cases[row.case_id]
            with tenant.scope(row.tenant_id):
                _remind(row)
    return len(due)


def _remind(row: CaseStatement) -> None:
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    if row.case.status != CaseStatus.CLOSED:
        tasks.state(Actor.system(row.tenant_id, "cases"), row, _account(row), again=True)


def _own(actor: Actor, uid: UUID) -> CaseStatement:
    rows = CaseStatement.objects.of(actor).filter(uid=uid, withdrawn_at=None)
    found = rows.filter(practitioner_id=actor.practitioner_id or 0).select_related("practitioner").first()
    if found is None:
        raise NotFound("statement")
    return found


def _account(row: CaseStatement) -> int | None:
    rows = User.objects.of(row.tenant_id).filter(practitioner_id=row.practitioner_id, is_active=True)
    return rows.values_list("pk", flat=True).order_by("pk").first()


def _check_matter(case: Case, matter: str) -> None:
    if not matter.strip():
        raise InvalidInput(_("Say in neutral words what it is about."), where="matter")
    if _NUMBER.search(matter) or any(name in matter for name in _names(case)):
        raise InvalidInput(
            _("The matter names who told us, or holds a number. Write it so that nobody can be recognised."),
            where="matter",
        )


def _names(case: Case) -> Sequence[str]:
    """Return the names that no matter may hold: the patient's and the complainant's."""
    receipt = CaseReceipt.objects.filter(case=case).first()
    patient = None if case.is_anonymous else Patient.objects.filter(pk=case.patient_id).first()
    names = [receipt.name if receipt else "", patient.name if patient else ""]
    return [name for name in names if len(name) >= 2]
