"""Every read of journeys. Counts are of the tenant; people are those whom the reader may see."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.models import (
    BLOCKED,
    Journey,
    JourneyRun,
    JourneyStepLog,
    JourneyVersion,
    RunStatus,
)
from renxin.intelligence.journeys.step import Step
from renxin.intelligence.journeys.steps.create_task import KINDS
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

# A due run is moved within a second; one that is due for longer shows that nobody moves it.
STUCK_AFTER: Final = timedelta(minutes=10)
LIVE: Final = (RunStatus.ACTIVE, RunStatus.PARKED, RunStatus.PAUSED)
LIVE_STATUS: Final = "live"
STUCK_STATUS: Final = "stuck"
# Lines of a trace that are no going on.
NOT_PASSED: Final = frozenset({"stopped", "moved", "goal"})
_PAGES: Final = Keyset("-id", size=50)


def kinds_of_tasks() -> dict[str, str]:
    """Return the kinds of work that a journey gives out, in words."""
    return {kind: str(words) for kind, words in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyCounts:
    """A journey and how many people are where in it."""

    journey: Journey
    active: int
    finished: int
    stopped: int
    stuck: int


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in a list: the run, whose it is, and the step it stands at."""

    run: JourneyRun
    patient: Patient
    step: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTrace:
    """One run with what has happened in it, oldest first."""

    run: JourneyRun
    patient: Patient
    definition: Definition
    log: tuple[JourneyStepLog, ...]


def journeys(actor: Actor) -> list[JourneyCounts]:
    """Return the journeys with their counts, in the order of their codes."""
    actor.require("journeys.view")
    late = Q(runs__status=RunStatus.ACTIVE, runs__due_at__lt=clock.now() - STUCK_AFTER)
    counted = (
        Journey.objects.of(actor)
        .select_related("current")
        .annotate(
            active=Count("runs", filter=Q(runs__status__in=LIVE)),
            finished=Count("runs", filter=Q(runs__status=RunStatus.FINISHED)),
            stopped=Count("runs", filter=Q(runs__status=RunStatus.STOPPED)),
            stuck=Count("runs", filter=Q(runs__status=RunStatus.PARKED) | late),
        )
        .order_by("code")
    )
    return [
        JourneyCounts(journey=one, active=one.active, finished=one.finished, stopped=one.stopped, stuck=one.stuck)
        for one in counted
    ]


def version_of(journey: Journey, number: int | None = None) -> JourneyVersion | None:
    """Return version `number` of a journey; the current one (None before the first) when it is left out.

    Raises:
        NotFound: there is no such version.
    """
    if number is None:
        return journey.current
    version = journey.versions.filter(number=number).first()
    if version is None:
        raise NotFound("journey version")
    return version


def journey_of(actor: Actor, journey_uid: uuid.UUID) -> Journey:
    """Return one journey.

    Raises:
        NotFound: no such journey here.
    """
    actor.require("journeys.view")
    journey = Journey.objects.of(actor).select_related("current").filter(uid=journey_uid).first()
    if journey is None:
        raise NotFound("journey")
    return journey


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which runs of a journey a list shows. `status` is a state, or `live` (on the way), or `stuck`.

    `passed` is a step that they went through, with one of `outcomes` if there are any; `came` one that they reached;
    `rule` the rule of the contact policy that stopped their message at the step `passed`.
    """

    version: int | None = None
    status: str = ""
    step: str = ""
    reason: str = ""
    passed: str = ""
    outcomes: tuple[str, ...] = ()
    came: str = ""
    rule: str = ""


def people_in(actor: Actor, journey: Journey, which: Which, after: str = "") -> tuple[list[RunLine], str]:
    """Return a page of the runs of people whom the actor may see, newest first, and what asks for the next page."""
    actor.require("journeys.view")
    if not actor.may("patients.view"):
        return [], ""
    found = visible_runs(actor).filter(journey=journey).select_related("version")
    wanted = {"version__number": which.version, "step": which.step, "reason": which.reason}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if which.status == STUCK_STATUS:
        found = found.filter(is_stuck())
    elif which.status:
        found = found.filter(status__in=LIVE if which.status == LIVE_STATUS else [which.status])
    page = _PAGES.page(_by_trace(found, which), after)
    return _lines(actor, page.items), page.next


def _by_trace(found: QuerySet[JourneyRun], which: Which) -> QuerySet[JourneyRun]:
    """Keep the runs whose trace says what is asked: each is asked of its own patient's lines only."""
    if which.came:
        found = found.filter(Q(step=which.came) | Exists(_lines_at(which.came)))
    if which.passed and which.rule:
        stopped = _lines_at(which.passed).filter(detail__status=BLOCKED, detail__rule__startswith=which.rule)
        return found.filter(Exists(stopped))
    if which.passed:
        lines = _lines_at(which.passed).exclude(outcome__in=NOT_PASSED)
        lines = lines.filter(outcome__in=which.outcomes) if which.outcomes else lines
        found = found.filter(Exists(lines)).exclude(status__in=LIVE, step=which.passed)
    return found


def _lines_at(step: str) -> QuerySet[JourneyStepLog]:
    return JourneyStepLog.objects.filter(
        tenant_id=OuterRef("tenant_id"),
        patient_id=OuterRef("patient_id"),
        run_id=OuterRef("pk"),
        id__gt=OuterRef("trigger_event_id"),
        step=step,
    )


def visible_runs(actor: Actor) -> QuerySet[JourneyRun]:
    """Return the runs of the patients whom the actor may see."""
    found = JourneyRun.objects.of(actor)
    if actor.all_departments or actor.may("patients.search"):
        return found
    return found.filter(patient_id__in=patients.visible(actor).values("pk"))


def trace(actor: Actor, run_uid: uuid.UUID) -> RunTrace:
    """Return a run with what has happened in it.

    Raises:
        NotFound: no such run for this actor.
    """
    actor.require("journeys.view")
    run = visible_runs(actor).select_related("journey", "version").filter(uid=run_uid).first()
    if run is None:
        raise NotFound("run")
    patient = patients.get_by_id(actor, run.patient_id)
    # Log ids and event ids come from one sequence in time, so nothing of this run is older than its trigger.
    log = JourneyStepLog.objects.of(actor).filter(patient_id=run.patient_id, run_id=run.pk, id__gt=run.trigger_event_id)
    definition = rows.definitions([run.version_id])[run.version_id]
    return RunTrace(run=run, patient=patient, definition=definition, log=tuple(log.order_by("id")[:500]))


def of_patient(actor: Actor, patient_id: int) -> list[RunLine]:
    """Return a patient's journeys that are on their way, newest first."""
    actor.require("journeys.view")
    found = _ON_THEIR_WAY(actor.tenant_id, patient_id)
    return _lines(actor, found) if found else []


_ON_THEIR_WAY = compiled(
    lambda tenant, patient: (
        JourneyRun.objects.of(tenant)
        .filter(patient_id=patient, status__in=LIVE)
        .select_related("journey", "version")
        .order_by("-pk")[:10]
    )
)


def stuck_count(actor: Actor) -> int:
    """Return how many runs are parked or overdue. It should be nought; if not, somebody has to look."""
    return JourneyRun.objects.of(actor).filter(is_stuck()).count()


def is_stuck() -> Q:
    """Return who is stuck: whose last step failed, and who is due for longer than anybody should be."""
    return Q(status=RunStatus.PARKED) | Q(status=RunStatus.ACTIVE, due_at__lt=clock.now() - STUCK_AFTER)


def _lines(actor: Actor, runs: list[JourneyRun]) -> list[RunLine]:
    people = patients.by_ids(actor, {run.patient_id for run in runs})
    definitions = rows.definitions({run.version_id for run in runs})
    return [
        RunLine(run, people[run.patient_id], _step(definitions[run.version_id], run.step))
        for run in runs
        if run.patient_id in people
    ]


def _step(definition: Definition, step_id: str) -> Step | None:
    return next((step for step in definition.steps if step.id == step_id), None)
