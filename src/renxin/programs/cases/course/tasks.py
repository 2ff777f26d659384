"""The tasks a case puts on the worklist. Their source names case and clock: `cases:<id>:response:<round>`.

Those of a case that complains of somebody stand on their owners' lists only, and name neither patient nor case: a list
of the department, or of the whole house, would tell her who it was.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, cancel_tasks, create_tasks, reassign
from renxin.engagement.worklist.services import keep_to_owners as keep_to_their_owners
from renxin.kernel.core.actor import Actor
from renxin.programs.cases.models import Case, CaseAlarm, CaseConcern, CaseMeasure, CaseStatement, CaseWork
from renxin.programs.cases.packs.terms import terms

from .rules import DueRung

_NEUTRAL: Final = {"zh": "处理一件涉及同事的工单", "en": "See to a case that concerns a colleague"}


def ask_for_answer(actor: Actor, cases: Sequence[Case]) -> None:
    """Put the answer to each case on its owner's list, due when the response clock runs out."""
    private = _complaining(cases)
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=_whom(case, private),
                kind="case",
                title_code="case_answer",
                words=_NEUTRAL
                if case.pk in private
                else {"zh": f"答复个案 {case.number}", "en": f"Answer case {case.number}"},
                source=_source(case, "response"),
                due_at=case.response_due_at,
                owner_id=case.owner_id,
                department_id=None if case.pk in private else case.department_id,
                risk=3 if case.level <= 2 else 2,
                promised=True,
            )
            for case in cases
        ],
    )


def escalate(actor: Actor, case: Case, rung: DueRung, user_id: int) -> None:
    """Ask somebody higher up to look at a case whose clock is running out."""
    _ask_to_look(
        actor,
        case,
        user_id,
        source=f"{_source(case, rung.clock)}:{rung.percent}",
        due_at=case.solution_due_at if rung.clock == "solution" else case.response_due_at,
        words={
            "zh": f"个案 {case.number} 的时限已用 {rung.percent}%",
            "en": f"Case {case.number} has used {rung.percent}% of its time",
        },
    )


def alarm(actor: Actor, case: Case, row: CaseAlarm) -> None:
    """Ask somebody to take an alarm up at once."""
    if row.user_id is None:
        return
    _ask_to_look(
        actor,
        case,
        row.user_id,
        source=alarm_source(row),
        due_at=row.answer_due_at or case.response_due_at,
        words={
            "zh": f"{terms().level(case.level).text.zh}个案 {case.number}，请立即查看并确认",
            "en": f"Case {case.number}, level {terms().level(case.level).roman}: look at it and say that you have",
        },
    )


def alarm_source(row: CaseAlarm) -> str:
    """Return the source of an alarm's task; passed on, it is another task."""
    return f"cases:{row.case_id}:alarm:{row.pk}:{row.passed_on}"


def ask_for_approval(actor: Actor, row: CaseMeasure, user_id: int) -> None:
    """Ask somebody to decide a measure that costs money."""
    _ask_to_look(
        actor,
        row.case,
        user_id,
        source=approval_source(row),
        due_at=row.case.solution_due_at,
        words={
            "zh": f"个案 {row.case.number}：请审批补救措施",
            "en": f"Case {row.case.number}: decide on a measure that costs money",
        },
    )


def approval_source(row: CaseMeasure) -> str:
    """Return the source of the task that asks for a decision."""
    return f"cases:{row.case_id}:measure:{row.pk}"


def work(actor: Actor, step: CaseWork) -> None:
    """Put a step of a case on a colleague's list."""
    found = next(one for one in terms().works if one.code == step.code)
    private = _complaining([step.case])
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=_whom(step.case, private),
                kind="case",
                title_code="case_work",
                words=_NEUTRAL
                if private
                else {
                    "zh": f"个案 {step.case.number}：{found.text.zh}",
                    "en": f"Case {step.case.number}: {found.text.en}",
                },
                source=f"cases:{step.case_id}:work:{step.pk}",
                due_at=step.due_at,
                owner_id=step.owner_id,
                department_id=None if private else step.case.department_id,
                risk=2,
            )
        ],
    )


def _ask_to_look(
    actor: Actor, case: Case, user_id: int, *, source: str, due_at: datetime, words: dict[str, str]
) -> None:
    private = _complaining([case])
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=_whom(case, private),
                kind="case",
                title_code="case_escalated",
                words=_NEUTRAL if private else words,
                source=source,
                due_at=due_at,
                owner_id=user_id,
                department_id=None if private else case.department_id,
                risk=3,
                promised=True,
            )
        ],
    )


def pass_on(actor: Actor, case: Case) -> None:
    """Give the open task of a case to its owner of now."""
    rows = Task.objects.of(actor).filter(source=_source(case, "response"), state=Task.State.OPEN)
    reassign(actor, list(rows), case.owner_id)


def keep_to_owners(actor: Actor, case: Case) -> None:
    """Take the tasks of a case off the department's list and its names off them: somebody is complained of."""
    keep_to_their_owners(actor, f"cases:{case.pk}:", _NEUTRAL)


def drop(actor: Actor, case: Case, reason: str) -> None:
    """Take everything about this case off the worklist."""
    cancel_tasks(actor, source_prefix=f"cases:{case.pk}:", reason=reason)


def cancel(actor: Actor, sources: Sequence[str], reason: str) -> None:
    """Take these tasks off the worklist."""
    cancel_tasks(actor, sources=sources, reason=reason)


def _source(case: Case, what: str) -> str:
    return f"cases:{case.pk}:{what}:{case.round}"


def state(actor: Actor, row: CaseStatement, user_id: int | None, *, again: bool = False) -> None:
    """Ask somebody concerned for her statement. The task is about no patient: she learns the matter, not who told."""
    if user_id is None:
        return
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=-row.tenant_id,
                kind="case",
                title_code="case_statement",
                words={
                    "zh": "请说明情况（快到期了）" if again else "请说明情况",
                    "en": "Give your statement (due soon)" if again else "Give your statement",
                },
                source=statement_source(row, int(again)),
                due_at=row.due_at,
                owner_id=user_id,
                risk=2,
            )
        ],
    )


def statement_source(row: CaseStatement, number: int = 0) -> str:
    """Return the source of the task by which somebody is asked (or reminded) for her statement."""
    return f"cases:{row.case_id}:statement:{row.uid}:{number}"


def _whom(case: Case, private: set[int]) -> int:
    """Return whom a task is about: the patient, or nobody where she is unknown or somebody is complained of."""
    return -case.tenant_id if case.is_anonymous or case.pk in private else case.patient_id


def _complaining(cases: Sequence[Case]) -> set[int]:
    """Return which of these cases complain of a member of staff."""
    rows = CaseConcern.objects.filter(case__in=cases, part=CaseConcern.Part.COMPLAINED)
    return set(rows.values_list("case_id", flat=True))
