"""Writes of explanations: drafted when reports come, looked at and sent by people, read and asked about by patients."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.worklist import services as tasks
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.care import ReportExplained
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors as records
from renxin.people.records import services as recording
from renxin.people.records.models import DiagnosticReport, Finding
from renxin.people.records.selectors import ResultLine
from renxin.people.records.services import FindingData
from renxin.programs.careplans.models import ExplainSwitch, Explanation

from .pack import pack
from .reading import Result, explain

State = Explanation.State
WHEN: Final = ("morning", "afternoon", "evening")
_CHECK_WITHIN: Final = {"A": timedelta(hours=2), "B": timedelta(hours=24), "": timedelta(hours=48)}
_EXAM: Final = "exam"
_LINK_DAYS: Final = 90
_NOTE: Final = 500


@transaction.atomic
def switch(actor: Actor, *, is_on: bool, abnormal_only: bool) -> ExplainSwitch:
    """Let finished reports be explained, or not any more."""
    actor.require("careplans.manage")
    row, _made = ExplainSwitch.objects.update_or_create(
        tenant_id=actor.tenant_id,
        defaults={
            "is_on": is_on,
            "abnormal_only": abnormal_only,
            "changed_at": clock.now(),
            "changed_by_id": actor.user_id,
        },
    )
    record_access(actor, "explaining.switch", "careplans", detail={"is_on": is_on})
    return row


@transaction.atomic
def grade_exams(actor: Actor, report_ids: Sequence[int]) -> int:
    """Record what the values of physical examinations make a finding of class A or B; return how many reports have one.

    The clocks of findings run whether or not reports are explained here.
    """
    rows = DiagnosticReport.objects.of(actor).filter(pk__in=report_ids, category__iexact=_EXAM)
    return sum(bool(_grade(actor, report, records.report_lines(actor, report))) for report in rows)


def draft_many(actor: Actor, report_ids: Sequence[int]) -> int:
    """Draft explanations of reports that were issued, where the hospital wants them; return how many."""
    rule = ExplainSwitch.objects.of(actor).filter(is_on=True).first()
    if rule is None:
        return 0
    rows = DiagnosticReport.objects.of(actor).filter(pk__in=report_ids)
    made = 0
    for report in rows.select_related("encounter"):
        made += draft(actor, report, abnormal_only=rule.abnormal_only) is not None
    return made


@transaction.atomic
def draft(actor: Actor, report: DiagnosticReport, *, abnormal_only: bool = False) -> Explanation | None:
    """Write one report in plain words for a person to look at; a report that changed is written again until sent.

    What its values make a finding of class A or B is recorded as one, which starts the clocks of its programme.
    """
    lines = records.report_lines(actor, report)
    explained = explain([_result(line) for line in lines])
    grade = _grade(actor, report, lines)
    known = Explanation.objects.of(actor).filter(report=report).first()
    if not lines or (abnormal_only and not explained.lines and not grade) or (known and known.state != State.DRAFT):
        return None
    now = clock.now()
    values = {
        "patient_id": report.patient_id,
        "department_id": report.encounter.department_id if report.encounter else None,
        "lines": json.dumps([line.as_json() for line in explained.lines], ensure_ascii=False),
        "normal_count": explained.normal_count,
        "grade": grade,
        "step": explained.step,
        "pack_version": pack().version,
        "due_at": now + _CHECK_WITHIN[grade],
        "made_at": now,
    }
    if known is None:
        return Explanation.objects.create(uid=uuid7(), tenant_id=actor.tenant_id, report=report, **values)
    for name, value in values.items():
        if name != "patient_id":
            setattr(known, name, value)
    known.save()
    return known


@transaction.atomic
def note_told(actor: Actor, row: Explanation) -> Explanation:
    """Say that the patient heard of a finding of class A from a person."""
    actor.require("careplans.work")
    row = _locked(actor, row)
    row.told_at, row.told_by_id = clock.now(), actor.user_id
    row.save(update_fields=["told_at", "told_by"])
    record_access(actor, "explanation.told", "explanation", row.uid, patient_id=row.patient_id)
    return row


@transaction.atomic
def send_explanation(actor: Actor, row: Explanation, note: str = "", leave_out: Sequence[str] = ()) -> Explanation:
    """Send what was looked at: a link to her own page, without a word about health in the message.

    Raises:
        InvalidInput: a finding of class A that nobody has told her by phone; the sentence is too long.
        WrongState: it was sent or dropped already.
    """
    actor.require("careplans.work")
    row = _locked(actor, row)
    if row.grade == "A" and row.told_at is None:
        raise InvalidInput(_("Class A: call her first. She must not learn of this from a message."), where="told")
    if len(note) > _NOTE:
        raise InvalidInput(_("Write at most %(most)d characters.") % {"most": _NOTE}, where="note")
    kept = [line for line in json.loads(row.lines) if line["code"] not in leave_out]
    now = clock.now()
    row.lines, row.note = json.dumps(kept, ensure_ascii=False), note.strip()
    row.state, row.checked_by_id, row.checked_at = State.SENT, actor.user_id, now
    row.save()
    send(actor, _message(row))
    fact = ReportExplained(patient_id=row.patient_id, occurred_at=now, report_id=row.report_id, explanation_id=row.pk)
    record(actor, fact)
    return row


@transaction.atomic
def drop_explanation(actor: Actor, row: Explanation, why: str) -> Explanation:
    """Decide not to send it, with the reason.

    Raises:
        InvalidInput: no reason was given.
    """
    actor.require("careplans.work")
    if not why.strip():
        raise InvalidInput(_("Please write why."), where="why")
    row = _locked(actor, row)
    row.state, row.why_dropped = State.DROPPED, why.strip()[:160]
    row.checked_by_id, row.checked_at = actor.user_id, clock.now()
    row.save()
    return row


@transaction.atomic
def note_read(actor: Actor, row: Explanation) -> None:
    """Note that the patient opened it."""
    Explanation.objects.of(actor).filter(pk=row.pk, read_at__isnull=True).update(read_at=clock.now())


@transaction.atomic
def ask_for_adviser(actor: Actor, row: Explanation, when: str) -> Explanation:
    """Let the patient ask for a colleague who explains it one to one; once, with the time of day she prefers.

    Raises:
        InvalidInput: a time of day that there is not.
        NotAllowed: another's report.
    """
    if actor.kind == "patient" and actor.patient_id != row.patient_id:
        raise NotAllowed("careplans.work")
    if when not in WHEN:
        raise InvalidInput(_("Choose a time of day."), where="when")
    row = Explanation.objects.of(actor).select_for_update().get(pk=row.pk)
    if row.adviser_at is None:
        row.adviser_at, row.adviser_when = clock.now(), when
        row.save(update_fields=["adviser_at", "adviser_when"])
        tasks.create_tasks(actor, [_adviser_task(row)])
    return row


def _adviser_task(row: Explanation) -> NewTask:
    return NewTask(
        patient_id=row.patient_id,
        kind=Task.Kind.CALL,
        title_code="report_adviser",
        source=f"careplans:report:{row.pk}:adviser",
        due_at=clock.now() + timedelta(hours=24),
        risk=2 if row.step in ("soon", "now") else 1,
        promised=True,
        department_id=row.department_id,
    )


def _locked(actor: Actor, row: Explanation) -> Explanation:
    found = Explanation.objects.of(actor).select_for_update(of=("self",)).get(pk=row.pk)
    if found.state != State.DRAFT:
        raise WrongState(_("A colleague has settled this one already."))
    return found


def _message(row: Explanation) -> Outgoing:
    until = clock.today() + timedelta(days=_LINK_DAYS)
    return Outgoing(
        patient_id=row.patient_id,
        purpose="FOLLOWUP",
        body={
            "zh": "您的报告说明写好了，用大白话写的，请点开查看：",
            "en": "Your report has been put into plain words. Please open it here:",
        },
        url=patients.doorway(row.tenant_id, row.patient_id, until=until, to="reports"),
        source=f"careplans:report:{row.pk}",
        idempotency_key=f"careplans:report:{row.uid}",
        encounter_id=row.report.encounter_id,
    )


def _result(line: ResultLine) -> Result:
    return Result(
        code=line.code,
        name=line.name,
        value=line.value,
        unit=line.unit,
        range=line.reference_range,
        abnormal=line.abnormal,
        side=line.direction,
    )


def _grade(actor: Actor, report: DiagnosticReport, lines: Sequence[ResultLine]) -> str:
    """Return the gravest class among findings; those that the values make by themselves are recorded as findings.

    Vital signs and results of people in care are judged elsewhere: only reports of physical examinations make findings.
    """
    known = Finding.objects.of(actor).filter(report=report).exclude(status="entered-in-error")
    grades = set(known.values_list("grade", flat=True))
    if report.category.casefold() == _EXAM:
        fresh = [
            FindingData(line=code, grade=one.grade, code=code, text=one.words.zh, action=one.action.zh)
            for code, one in records.findings_in(_numbers(lines)).items()
            if one.grade in ("A", "B")
        ]
        said = set(known.values_list("code", flat=True))
        recording.record_findings(actor, report, [one for one in fresh if one.code not in said])
        grades |= {one.grade for one in fresh}
    return min((grade for grade in grades if grade in ("A", "B")), default="")


def _numbers(lines: Sequence[ResultLine]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        try:
            found[line.code] = Decimal(line.value)
        except InvalidOperation:
            continue
    return found
