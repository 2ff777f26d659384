"""Enrolling by hand, from a list, a calendar or another system: in batches, each once, however often it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.services import starting
from renxin.intelligence.journeys.services.starting import Entering, Entrance
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients

BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of an enrolment: how many were asked for, and how many began."""

    asked: int
    began: int


def enrol(
    actor: Actor,
    journey: Journey,
    patient_ids: Sequence[int],
    key: str,
    *,
    values: Mapping[str, Any] | None = None,
    anchor_at: datetime | None = None,
) -> Enrolled:
    """Let patients into an open journey. Who does not fit its condition, or is in it already, is passed over.

    Args:
        actor: who does it.
        journey: which one; a closed or paused one lets nobody in.
        patient_ids: whom. Each batch is one transaction: asked again after a failure, it goes on where it stood.
        key: names the occasion (a list, a day); the same key lets nobody in twice.
        values: small values for the steps to decide by, the same for all.
        anchor_at: from when days are counted; now, when it is left out.
    """
    actor.require("journeys.manage")
    began, wanted = 0, sorted(set(patient_ids))
    for batch in (wanted[place : place + BATCH] for place in range(0, len(wanted), BATCH)):
        with transaction.atomic():
            for entrance in starting.entrances(actor, [journey.pk]):
                began += len(enter(actor, entrance, batch, key, values=values, anchor_at=anchor_at))
    return Enrolled(len(wanted), began)


def enter(
    actor: Actor,
    entrance: Entrance,
    patient_ids: Sequence[int],
    key: str,
    *,
    values: Mapping[str, Any] | None = None,
    anchor_at: datetime | None = None,
) -> list[int]:
    """Let one batch in, in the caller's transaction; return the runs that began."""
    now = clock.now()
    current = sorted(set(patients.current_ids(actor.tenant_id, set(patient_ids)).values()))
    start = entrance.definition.start
    entering = [
        Entering(
            patient_id=patient_id,
            event_id=event_id,
            key=start.key_of(patient_id, key),
            anchor_at=anchor_at or now,
            values=values or {},
        )
        for patient_id, event_id in zip(current, ids.allocate(len(current)), strict=True)
    ]
    return starting.start_runs(actor, entrance, entering, now)
