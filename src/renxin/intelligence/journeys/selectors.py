"""Every read of journeys. Counts are of the tenant; people are those whom the reader may see."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyStepLog, JourneyVersion, RunStatus
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

# A due run is moved within a second; one that is due for longer shows that nobody moves it.
STUCK_AFTER: Final = timedelta(minutes=10)
_PAGES: Final = Keyset("-id", size=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyCounts:
    """A journey and how many people are where in it."""

    journey: Journey
    active: int
    finished: int
    stopped: int
    stuck: int


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the map, with how many people stand there now."""

    step: Step
    number: int
    here: int
    parked: int
    branches: tuple[str, ...]

    @property
    def is_end(self) -> bool:
        """Tell whether nothing follows."""
        return not any(self.step.targets())


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyMap:
    """One version of a journey, drawn."""

    journey: Journey
    version: JourneyVersion
    definition: Definition
    stops: tuple[Stop, ...]
    on_other_versions: tuple[tuple[JourneyVersion, int], ...]


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
            active=Count("runs", filter=Q(runs__status=RunStatus.ACTIVE)),
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


def journey_map(actor: Actor, journey_uid: uuid.UUID, number: int | None = None) -> JourneyMap:
    """Return a journey's current version (or version `number`) with how many people stand at each step.

    Raises:
        NotFound: no such journey or version here.
    """
    journey = journey_of(actor, journey_uid)
    versions = {version.number: version for version in journey.versions.all()}
    version = versions.get(number) if number is not None else journey.current
    if version is None:
        raise NotFound("journey version")
    definition = rows.definitions([version.pk])[version.pk]
    live = _live(actor, journey).values_list("version_id", "step", "status").annotate(people=Count("pk")).order_by()
    here: Counter[tuple[str, str]] = Counter()
    elsewhere: Counter[int] = Counter()
    for version_id, step, status, people in live:
        if version_id == version.pk:
            here[step, status] += people
        else:
            elsewhere[version_id] += people
    return JourneyMap(
        journey=journey,
        version=version,
        definition=definition,
        stops=tuple(_stop(definition, step, here) for step in definition.steps),
        on_other_versions=tuple(
            (other, elsewhere[other.pk]) for _number, other in sorted(versions.items()) if elsewhere[other.pk]
        ),
    )


def _stop(definition: Definition, step: Step, here: Counter[tuple[str, str]]) -> Stop:
    numbers = {one.id: number for number, one in enumerate(definition.steps, start=1)}
    return Stop(
        step,
        numbers[step.id],
        here[step.id, RunStatus.ACTIVE],
        here[step.id, RunStatus.PARKED],
        tuple(_leads_to(words, numbers.get(target)) for words, target in step.branches()),
    )


def _leads_to(words: str, number: int | None) -> str:
    if number is None:
        return _("%(if)s: the end.") % {"if": words}
    return _("%(if)s: on to step %(number)s.") % {"if": words, "number": number}


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


def people_in(
    actor: Actor, journey: Journey, *, status: str = "", step: str = "", after: str = ""
) -> tuple[list[RunLine], str]:
    """Return a page of the runs of people whom the actor may see, newest first, and what asks for the next page."""
    actor.require("journeys.view")
    if not actor.may("patients.view"):
        return [], ""
    found = visible_runs(actor).filter(journey=journey).select_related("version")
    found = found.filter(status=status) if status else found
    found = found.filter(step=step) if step else found
    page = _PAGES.page(found, after)
    return _lines(actor, page.items), page.next


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
    found = JourneyRun.objects.of(actor).filter(patient_id=patient_id, status__in=(RunStatus.ACTIVE, RunStatus.PARKED))
    return _lines(actor, list(found.select_related("journey", "version").order_by("-pk")[:10]))


def stuck_count(actor: Actor) -> int:
    """Return how many runs are parked or overdue. It should be nought; if not, somebody has to look."""
    late = Q(status=RunStatus.ACTIVE, due_at__lt=clock.now() - STUCK_AFTER)
    return JourneyRun.objects.of(actor).filter(Q(status=RunStatus.PARKED) | late).count()


def _live(actor: Actor, journey: Journey) -> QuerySet[JourneyRun]:
    return JourneyRun.objects.of(actor).filter(journey=journey, status__in=(RunStatus.ACTIVE, RunStatus.PARKED))


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
