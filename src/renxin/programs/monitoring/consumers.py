"""What monitoring reacts to: readings, programmes that begin or end, alarms and tasks that are settled, deaths."""

from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.care import (
    AlarmClosed,
    CarePlanEnded,
    CarePlanPaused,
    CarePlanResumed,
    CarePlanStarted,
    ContactAnswered,
    ContactLost,
    DoseMissed,
    PrevisitAnswered,
)
from renxin.kernel.timeline.facts.conversations import (
    AlarmAcknowledged,
    MessageClicked,
    MessageRead,
    MessageReceived,
    TaskCompleted,
)
from renxin.kernel.timeline.facts.home import HomeVisited, SymptomNoted
from renxin.kernel.timeline.facts.patients import PatientDied, PatientsMerged
from renxin.kernel.timeline.facts.phone import CallEnded, VoiceAnswered
from renxin.kernel.timeline.facts.programs import AppointmentMissed, SurveyCompleted, SurveyOpened
from renxin.kernel.timeline.facts.records import (
    EncounterDischarged,
    EncounterFinished,
    EncounterStarted,
    ObservationRecorded,
)
from renxin.kernel.timeline.services import Entry, consumer

from . import services
from .medication import hearing  # noqa: F401  registers what medicines listen to

SIGNS: Final[dict[type[Fact], str]] = {
    HomeVisited: "opened",
    MessageClicked: "opened",
    SurveyOpened: "opened",
    MessageRead: "read",
    MessageReceived: "replied",
    CallEnded: "called",
    TaskCompleted: "called",
    EncounterStarted: "visited",
    EncounterFinished: "visited",
    EncounterDischarged: "visited",
    ContactAnswered: "answered",
    PrevisitAnswered: "answered",
    SurveyCompleted: "answered",
    SymptomNoted: "answered",
    VoiceAnswered: "answered",
}
"""What each fact tells of a patient's being there."""


@consumer("monitoring.readings", ObservationRecorded)
def judge_readings(actor: Actor, entries: list[Entry]) -> None:
    """Judge what was measured; history read once more, and what a programme has judged, only tell what came last."""
    for silently in (False, True):
        told = [
            (entry.patient_id, entry.fact.observation_id, entry.fact.code)
            for entry in entries
            if isinstance(entry.fact, ObservationRecorded) and (entry.replayed or entry.fact.told) is silently
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
        services.settle_silences_by_tasks(actor, [(source, outcome) for source, outcome, _by in tasks])
    if taken:
        services.take_by_alarms(actor, taken)
    if closed:
        services.settle_by_alarms(actor, closed)


@consumer("monitoring.signs", *SIGNS, order_free=True, start="history")
def note_signs(actor: Actor, entries: list[Entry]) -> None:
    """Any sign of life is noted, and ends what silence there was."""
    signs = [(one.patient_id, kind, one.fact.occurred_at) for one in entries if (kind := _sign(one.fact))]
    services.note_signs(actor, signs)
    heard = [(patient_id, at) for patient_id, _kind, at in signs]
    services.end_by_signs(actor, heard)


@consumer("monitoring.missing", DoseMissed, ContactLost, AppointmentMissed, order_free=True)
def note_missing(actor: Actor, entries: list[Entry]) -> None:
    """Medicines missed in a row, questions nobody answered and visits missed are silences too."""
    facts = [entry.fact for entry in entries if not entry.replayed]
    services.note_missing(actor, [found for fact in facts if (found := _missing(fact))])


@consumer("monitoring.symptoms", SymptomNoted)
def note_symptoms(actor: Actor, entries: list[Entry]) -> None:
    """What she noted in her diary stands on the board beside her readings."""
    noted = [
        services.Noted(entry.patient_id, entry.fact.level, entry.fact.occurred_at)
        for entry in entries
        if isinstance(entry.fact, SymptomNoted) and not entry.replayed
    ]
    services.note_symptoms(actor, noted)


@consumer("monitoring.deaths", PatientDied)
def end_for_dead(actor: Actor, entries: list[Entry]) -> None:
    """Stop the same minute."""
    services.end_for_dead(actor, [entry.patient_id for entry in entries])


@consumer("monitoring.merges", PatientsMerged)
def end_for_aliases(actor: Actor, entries: list[Entry]) -> None:
    """What could not move because the person has the same open already is hers once only."""
    losers = [entry.fact.loser_patient_id for entry in entries if isinstance(entry.fact, PatientsMerged)]
    services.end_for_patients(actor, losers)
    services.end_silences_of(actor, losers, "merged")


def _sign(fact: Fact) -> str:
    """Return what a fact tells of her being there; a call nobody took and a task that reached nobody tell nothing."""
    if isinstance(fact, CallEnded):
        return "called" if fact.seconds else ""
    if isinstance(fact, TaskCompleted):
        return "called" if fact.outcome in ("well", "concern") else ""
    return SIGNS[type(fact)]


def _missing(fact: Fact) -> services.Missing | None:
    about: dict[type[Fact], tuple[str, str]] = {
        DoseMissed: ("medicine", f"{getattr(fact, 'plan_id', 0)}"),
        ContactLost: ("check_in", f"{getattr(fact, 'plan_id', 0)}"),
        AppointmentMissed: ("appointment", f"{getattr(fact, 'appointment_id', 0)}"),
    }
    kind, subject = about.get(type(fact), ("", ""))
    if not kind:
        return None
    return services.Missing(
        patient_id=fact.patient_id,
        kind=kind,
        subject=subject,
        last_at=fact.occurred_at,
        department_id=getattr(fact, "department_id", None),
    )


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
