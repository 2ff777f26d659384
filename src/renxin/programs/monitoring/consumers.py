"""What monitoring reacts to: readings, programmes that begin or end, alarms and tasks that are settled, deaths."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.care import (
    AlarmClosed,
    CarePlanEnded,
    CarePlanPaused,
    CarePlanResumed,
    CarePlanStarted,
)
from renxin.kernel.timeline.facts.conversations import AlarmAcknowledged, TaskCompleted
from renxin.kernel.timeline.facts.patients import PatientDied, PatientsMerged
from renxin.kernel.timeline.facts.records import ObservationRecorded
from renxin.kernel.timeline.services import Entry, consumer

from . import services
from .medication import hearing  # noqa: F401  registers what medicines listen to


@consumer("monitoring.readings", ObservationRecorded)
def judge_readings(actor: Actor, entries: list[Entry]) -> None:
    """Judge what was measured; history read once more only tells what was measured last."""
    for silently in (False, True):
        told = [
            (entry.patient_id, entry.fact.observation_id, entry.fact.code)
            for entry in entries
            if isinstance(entry.fact, ObservationRecorded) and entry.replayed is silently
        ]
        if told:
            services.judge_readings(actor, told, silently=silently)


@consumer("monitoring.programs", CarePlanStarted, CarePlanPaused, CarePlanResumed, CarePlanEnded)
def follow_programs(actor: Actor, entries: list[Entry]) -> None:
    """Watch whom a programme expects to measure, as long as it runs; each run of facts of one sort in one go."""
    facts = [entry.fact for entry in entries]
    for kind, run in _runs(facts):
        sources = [_source(fact) for fact in run]
        if kind is CarePlanStarted:
            services.watch_by_programs(actor, [_started(fact) for fact in run if isinstance(fact, CarePlanStarted)])
        elif kind is CarePlanEnded:
            services.end_watching(actor, sources, "plan_ended")
        else:
            services.pause_watching(actor, sources, paused=kind is CarePlanPaused)


@consumer("monitoring.tasks", TaskCompleted, AlarmAcknowledged, AlarmClosed, order_free=True)
def settle_alerts(actor: Actor, entries: list[Entry]) -> None:
    """What staff did about tasks and alarms settles the alerts behind them."""
    facts = [entry.fact for entry in entries if not entry.replayed]
    tasks = [(one.source, one.outcome, one.owner_id) for one in facts if isinstance(one, TaskCompleted)]
    taken = [(one.source, one.by_id) for one in facts if isinstance(one, AlarmAcknowledged)]
    closed = [(one.source, one.outcome) for one in facts if isinstance(one, AlarmClosed)]
    if tasks:
        services.settle_by_tasks(actor, tasks)
    if taken:
        services.take_by_alarms(actor, taken)
    if closed:
        services.settle_by_alarms(actor, closed)


@consumer("monitoring.deaths", PatientDied)
def end_for_dead(actor: Actor, entries: list[Entry]) -> None:
    """Stop the same minute."""
    services.end_for_dead(actor, [entry.patient_id for entry in entries])


@consumer("monitoring.merges", PatientsMerged)
def end_for_aliases(actor: Actor, entries: list[Entry]) -> None:
    """What could not move because the person has the same open already is hers once only."""
    losers = [entry.fact.loser_patient_id for entry in entries if isinstance(entry.fact, PatientsMerged)]
    services.end_for_patients(actor, losers)


def _runs(facts: list[Fact]) -> list[tuple[type[Fact], list[Fact]]]:
    runs: list[tuple[type[Fact], list[Fact]]] = []
    for fact in facts:
        if runs and runs[-1][0] is type(fact):
            runs[-1][1].append(fact)
        else:
            runs.append((type(fact), [fact]))
    return runs


def _started(fact: CarePlanStarted) -> services.Started:
    return services.Started(
        patient_id=fact.patient_id,
        source=_source(fact),
        program=fact.programme,
        department_id=fact.department_id,
    )


def _source(fact: Fact) -> str:
    return f"careplan:{getattr(fact, 'enrolment_id', 0)}"
