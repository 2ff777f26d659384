"""Reads of replays. Counts are of the hospital; of the sample one sees the people one may see anyway."""

import uuid
from dataclasses import dataclass

from renxin.intelligence.trials.models import Replay, ReplayRun
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One life of the sample and whose it is."""

    run: ReplayRun
    patient: Patient


def replay_of(actor: Actor, uid: uuid.UUID) -> Replay:
    """Return a replay.

    Raises:
        NotFound: no such replay here.
    """
    actor.require("journeys.view")
    found = Replay.objects.of(actor).select_related("other").filter(uid=uid).first()
    if found is None:
        raise NotFound("replay")
    return found


def replays_of(actor: Actor, journey_code: str) -> list[Replay]:
    """Return the replays of a journey, newest first."""
    actor.require("journeys.view")
    found = Replay.objects.of(actor).filter(journey_code=journey_code).defer("content", "result")
    return list(found.order_by("-pk")[:20])


def sample_of(actor: Actor, replay: Replay) -> list[SampleLine]:
    """Return some lives of a replay, of people whom the actor may see."""
    if not actor.may("patients.view"):
        return []
    runs = list(replay.runs.order_by("pk"))
    people = patients.by_ids(actor, {run.patient_id for run in runs})
    return [SampleLine(run, people[run.patient_id]) for run in runs if run.patient_id in people][:_SHOWN]
