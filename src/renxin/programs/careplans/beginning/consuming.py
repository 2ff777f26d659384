"""What care plans react to: the hospital's records, deaths, withdrawn consents, tasks done on the ordinary list."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts import records as said
from renxin.kernel.timeline.facts.care import AlarmClosed
from renxin.kernel.timeline.facts.conversations import TaskCancelled, TaskCompleted
from renxin.kernel.timeline.facts.patients import ConsentChanged, PatientDied
from renxin.kernel.timeline.services import Entry, consumer
from renxin.programs.careplans import services


@consumer(
    "careplans.begin",
    said.EncounterDischarged,
    said.EncounterFinished,
    said.ConditionRecorded,
    said.ProcedureRecorded,
    said.FindingRecorded,
    said.MedicationRecorded,
)
def begin(actor: Actor, entries: list[Entry]) -> None:
    """Let people enter the programmes that what happened begins; births and ends of pregnancy come first."""
    facts = [entry.fact for entry in entries]
    services.follow_births(actor, facts)
    services.begin(actor, facts)


@consumer("careplans.results", said.ObservationRecorded)
def begin_by_results(actor: Actor, entries: list[Entry]) -> None:
    """Let people enter the programmes that what was measured begins."""
    services.begin_by_results(
        actor, [entry.fact for entry in entries if isinstance(entry.fact, said.ObservationRecorded)]
    )


@consumer("careplans.vaccines", said.ImmunizationRecorded)
def ask_after_vaccines(actor: Actor, entries: list[Entry]) -> None:
    """Ask after a vaccine."""
    services.follow_vaccines(
        actor, [entry.fact for entry in entries if isinstance(entry.fact, said.ImmunizationRecorded)]
    )


@consumer("careplans.called_off", said.EncounterCancelled, said.DischargeCancelled)
def take_back(actor: Actor, entries: list[Entry]) -> None:
    """Take back what a visit or discharge began that is called off."""
    facts = [entry.fact for entry in entries]
    undone = [fact.encounter_id for fact in facts if isinstance(fact, said.DischargeCancelled)]
    never = [fact.encounter_id for fact in facts if isinstance(fact, said.EncounterCancelled)]
    if undone:
        services.withdraw(actor, undone, ["discharged"])
    if never:
        services.withdraw(actor, never)


@consumer("careplans.deaths", PatientDied, ConsentChanged)
def stop(actor: Actor, entries: list[Entry]) -> None:
    """End everything for who died, and for who no longer wishes to be followed up."""
    facts = [entry.fact for entry in entries]
    dead = [fact.patient_id for fact in facts if isinstance(fact, PatientDied)]
    refused = [
        fact.patient_id
        for fact in facts
        if isinstance(fact, ConsentChanged) and fact.purpose == "FOLLOWUP" and fact.state in ("DENIED", "WITHDRAWN")
    ]
    if dead:
        services.end_for_patients(actor, dead, "death")
    if refused:
        services.end_for_patients(actor, refused, "withdrawal")


@consumer("careplans.tasks", TaskCompleted)
def follow_tasks(actor: Actor, entries: list[Entry]) -> None:
    """Close contacts whose call was settled on the ordinary list of tasks."""
    done = [entry.fact for entry in entries if isinstance(entry.fact, TaskCompleted)]
    services.settle_tasks(actor, [fact for fact in done if fact.source.startswith("careplans:")])


@consumer("careplans.reviews", TaskCompleted, TaskCancelled, AlarmClosed)
def follow_reviews(actor: Actor, entries: list[Entry]) -> None:
    """Close answers that asked for somebody, once she has acted."""
    done = [one.fact for one in entries if isinstance(one.fact, TaskCompleted | TaskCancelled | AlarmClosed)]
    if about := [fact for fact in done if fact.source.startswith("careplans:")]:
        services.review_settled(actor, about)


@consumer("careplans.aims", said.ObservationRecorded)
def move_aims(actor: Actor, entries: list[Entry]) -> None:
    """Let aims move with what devices and laboratories report."""
    services.follow_readings(actor, [one.fact for one in entries if isinstance(one.fact, said.ObservationRecorded)])
