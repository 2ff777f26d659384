"""Carrying out effects: grouped by kind, each kind with one call of the package that owns it, for all runs together.

Every call names what it asks for by `journeys:<run>:<step>`, and its owner does a name only once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from renxin.engagement.conversations import services as conversations
from renxin.engagement.worklist import services as worklist
from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog, JourneyVersion
from renxin.intelligence.journeys.rows import Change
from renxin.intelligence.journeys.state import (
    CancelPending,
    CreateTask,
    Effect,
    Finished,
    Note,
    SendMessage,
    SendSurvey,
    Started,
    Stopped,
)
from renxin.kernel.core import ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.timeline.facts.intelligence import JourneyFact, JourneyFinished, JourneyStarted, JourneyStopped
from renxin.kernel.timeline.services import record
from renxin.programs.surveys import services as surveys

Answers = dict[tuple[int, str], dict[str, Any]]


def carry_out(actor: Actor, changes: Sequence[Change], now: datetime) -> None:
    """Do what the engine asked for. What others answer (such as why a message was stopped) goes into the trace."""
    _cancel(actor, changes)
    _create_tasks(actor, changes)
    answers = {**_send_messages(actor, changes), **_send_surveys(actor, changes)}
    _write_trace(actor, changes, answers, now)
    _tell(actor, changes, now)


def _each(changes: Sequence[Change], kind: type[Effect]) -> Iterator[tuple[Change, Any]]:
    return ((change, effect) for change in changes for effect in change.effects if isinstance(effect, kind))


def _cancel(actor: Actor, changes: Sequence[Change]) -> None:
    """Withdraw what stopped runs have asked for and nobody has done yet: three calls for each reason."""
    stopped = list(_each(changes, CancelPending))
    definitions = rows.definitions({change.run.version_id for change, _effect in stopped}) if stopped else {}
    by_reason: dict[str, list[str]] = defaultdict(list)
    for change, effect in stopped:
        steps = definitions[change.run.version_id].steps
        by_reason[effect.reason] += [change.state.source(step.id) for step in steps]
    for reason, sources in by_reason.items():
        worklist.cancel_tasks(actor, sources=sources, reason=reason)
        conversations.withdraw(actor, sources, reason)
        surveys.withdraw(actor, sources, reason)


def _create_tasks(actor: Actor, changes: Sequence[Change]) -> None:
    tasks = [
        worklist.NewTask(
            patient_id=change.run.patient_id,
            kind=effect.kind,
            title_code=f"journeys.{effect.step}",
            words=effect.title,
            source=change.state.source(effect.step),
            due_at=effect.due_at,
            risk=effect.risk,
            promised=effect.promised,
            department_id=change.state.context.get("department_id"),
        )
        for change, effect in _each(changes, CreateTask)
    ]
    worklist.create_tasks(actor, tasks)


def _send_messages(actor: Actor, changes: Sequence[Change]) -> Answers:
    asked = list(_each(changes, SendMessage))
    sent = conversations.send_many(
        actor,
        [
            conversations.Outgoing(
                patient_id=change.run.patient_id,
                purpose=effect.purpose,
                body=effect.text,
                template=effect.template,
                idempotency_key=change.state.source(effect.step),
                source=change.state.source(effect.step),
                encounter_id=change.state.context.get("encounter_id"),
            )
            for change, effect in asked
        ],
    )
    return {
        (change.run.pk, effect.step): {"message_id": str(one.message_id), "status": one.status, "rule": one.rule}
        for (change, effect), one in zip(asked, sent, strict=True)
    }


def _send_surveys(actor: Actor, changes: Sequence[Change]) -> Answers:
    by_survey: dict[str, list[tuple[Change, SendSurvey]]] = defaultdict(list)
    for change, effect in _each(changes, SendSurvey):
        by_survey[effect.survey].append((change, effect))
    answers: Answers = {}
    for survey, asked in by_survey.items():
        requests = [
            surveys.InviteRequest(
                patient_id=change.run.patient_id,
                key=change.state.source(effect.step),
                encounter_id=change.state.context.get("encounter_id"),
                department_id=change.state.context.get("department_id"),
            )
            for change, effect in asked
        ]
        for (change, effect), one in zip(asked, surveys.invite_many(actor, survey, requests), strict=True):
            answers[change.run.pk, effect.step] = {"status": one.state, "rule": one.reason}
    return answers


def _write_trace(actor: Actor, changes: Sequence[Change], answers: Mapping[Any, Any], now: datetime) -> None:
    notes = list(_each(changes, Note))
    insert_rows(
        [
            {
                "tenant_id": actor.tenant_id,
                "patient_id": change.run.patient_id,
                "id": log_id,
                "run_id": change.run.pk,
                "step": note.step,
                "verb": note.verb,
                "outcome": note.outcome,
                "detail": {**note.detail, **answers.get((change.run.pk, note.step), {})},
                "at": now,
            }
            for log_id, (change, note) in zip(ids.allocate(len(notes)), notes, strict=True)
        ],
        model=JourneyStepLog,
    )


def _tell(actor: Actor, changes: Sequence[Change], now: datetime) -> None:
    """Record that journeys started, finished and stopped."""
    wanted = [(change, effect) for change, effect in _each(changes, Effect) if _FACTS.get(type(effect))]
    codes = _codes(change.run for change, _effect in wanted) if wanted else {}
    record(actor, *[_fact(change.run, effect, codes[change.run.version_id], now) for change, effect in wanted])


_FACTS: Mapping[type[Effect], type[JourneyFact]] = {
    Started: JourneyStarted,
    Finished: JourneyFinished,
    Stopped: JourneyStopped,
}


def _fact(run: JourneyRun, effect: Any, code: tuple[str, int], now: datetime) -> JourneyFact:
    own: dict[str, Any] = {"goal": effect.goal} if isinstance(effect, Finished) else {}
    own = {"reason": effect.reason} if isinstance(effect, Stopped) else own
    return _FACTS[type(effect)](
        patient_id=run.patient_id, occurred_at=now, run_id=run.pk, journey_code=code[0], version=code[1], **own
    )


def _codes(runs: Iterator[JourneyRun]) -> dict[int, tuple[str, int]]:
    """Return journey code and version number by version."""
    versions = JourneyVersion.objects.filter(pk__in={run.version_id for run in runs})
    return {pk: (code, number) for pk, code, number in versions.values_list("pk", "journey__code", "number")}
