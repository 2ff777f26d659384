"""The tasks a case puts on the worklist. Their source names case and clock: `cases:<id>:response:<round>`."""

from collections.abc import Sequence

from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, cancel_tasks, create_tasks, reassign
from renxin.kernel.core.actor import Actor

from .models import Case
from .rules import DueRung


def ask_for_answer(actor: Actor, cases: Sequence[Case]) -> None:
    """Put the answer to each case on its owner's list, due when the response clock runs out."""
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=case.patient_id,
                kind="case",
                title_code="case_answer",
                words={"zh": f"答复个案 {case.number}", "en": f"Answer case {case.number}"},
                source=_source(case, "response"),
                due_at=case.response_due_at,
                owner_id=case.owner_id,
                department_id=case.department_id,
                risk=3 if case.level <= 2 else 2,
                promised=True,
            )
            for case in cases
        ],
    )


def escalate(actor: Actor, case: Case, rung: DueRung, user_id: int) -> None:
    """Ask somebody higher up to look at a case whose clock is running out."""
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=case.patient_id,
                kind="case",
                title_code="case_escalated",
                words={
                    "zh": f"个案 {case.number} 的时限已用 {rung.percent}%",
                    "en": f"Case {case.number} has used {rung.percent}% of its time",
                },
                source=f"{_source(case, rung.clock)}:{rung.percent}",
                due_at=case.solution_due_at if rung.clock == "solution" else case.response_due_at,
                owner_id=user_id,
                department_id=case.department_id,
                risk=3,
                promised=True,
            )
        ],
    )


def pass_on(actor: Actor, case: Case) -> None:
    """Give the open task of a case to its owner of now."""
    rows = Task.objects.of(actor).filter(source=_source(case, "response"), state=Task.State.OPEN)
    reassign(actor, list(rows), case.owner_id)


def drop(actor: Actor, case: Case, reason: str) -> None:
    """Take everything about this case off the worklist."""
    cancel_tasks(actor, source_prefix=f"cases:{case.pk}:", reason=reason)


def _source(case: Case, what: str) -> str:
    return f"cases:{case.pk}:{what}:{case.round}"
