"""Standing still: a journey, a version or one person pauses; facts are still heard, nothing is done."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyStatus, JourneyVersion, RunStatus
from renxin.intelligence.journeys.run import Run
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState

PERSON: Final = "person"
JOURNEY: Final = "journey"
CONFLICT: Final = "conflict"


def paused_versions(tenant_id: int) -> set[int]:
    """Return the versions on which nobody goes on now."""
    versions = JourneyVersion.objects.of(tenant_id)
    found = versions.filter(Q(paused_at__isnull=False) | Q(journey__status=JourneyStatus.PAUSED))
    return set(found.values_list("pk", flat=True))


def without_paused(actor: Actor, runs: Sequence[Run], now: datetime) -> Sequence[Run]:
    """Return the runs that may go on; the others stand still from here, so that they are claimed only once.

    So pausing a journey costs the same for ten runs and for a million: each is put aside when its time comes.
    """
    paused = paused_versions(actor.tenant_id)
    still = [run.pk for run in runs if run.version_id in paused] if paused else []
    if not still:
        return runs
    JourneyRun.objects.of(actor).filter(pk__in=still).update(status=RunStatus.PAUSED, paused_at=now, paused_by=JOURNEY)
    return [run for run in runs if run.version_id not in paused]


def pause_journey(actor: Actor, journey_uid: uuid.UUID, version: int | None = None) -> Journey:
    """Let nobody enter and nobody go on, on the whole journey or on one version of it.

    Raises:
        NotFound: no such journey or version here.
    """
    with transaction.atomic():
        journey = _journey(actor, journey_uid)
        if version is None:
            journey.status = JourneyStatus.PAUSED
            journey.save(update_fields=["status"])
        else:
            _set_version(actor, journey, version, clock.now())
        _noted(actor, "journey.paused", journey, version)
    return journey


def resume_journey(actor: Actor, journey_uid: uuid.UUID, version: int | None = None) -> Journey:
    """Let people enter and go on again; what became due meanwhile is done now.

    Raises:
        NotFound: no such journey or version here.
    """
    with transaction.atomic():
        journey = _journey(actor, journey_uid)
        if version is None:
            journey.status = JourneyStatus.ACTIVE
            journey.save(update_fields=["status"])
        else:
            _set_version(actor, journey, version, None)
        _release(actor, Q(journey=journey, paused_by=JOURNEY) & ~Q(version__in=paused_versions(actor.tenant_id)))
        _noted(actor, "journey.resumed", journey, version)
    return journey


def pause_run(actor: Actor, run_uid: uuid.UUID) -> JourneyRun:
    """Let one person stand still.

    Raises:
        NotFound: no such run for this actor.
        WrongState: it is not on its way.
    """
    with transaction.atomic():
        run = _run(actor, run_uid)
        if run.status != RunStatus.ACTIVE:
            raise WrongState(_("This journey is not on its way."))
        run.status, run.paused_at, run.paused_by = RunStatus.PAUSED, clock.now(), PERSON
        run.save(update_fields=["status", "paused_at", "paused_by"])
        record_access(actor, "journey.run_paused", "journeys.JourneyRun", run.uid, patient_id=run.patient_id)
    return run


def resume_run(actor: Actor, run_uid: uuid.UUID) -> JourneyRun:
    """Let one person go on.

    Raises:
        NotFound: no such run for this actor.
        WrongState: it is not paused.
    """
    with transaction.atomic():
        run = _run(actor, run_uid)
        if run.status != RunStatus.PAUSED:
            raise WrongState(_("This journey is not paused."))
        _release(actor, Q(pk=run.pk))
        record_access(actor, "journey.run_resumed", "journeys.JourneyRun", run.uid, patient_id=run.patient_id)
    run.refresh_from_db()
    return run


# Who comes first among those who stand back: the higher priority, then the earlier run.
_RELEASE_CONFLICTS: Final = """
UPDATE journeys_journeyrun AS run
SET status = 'active', paused_at = NULL, paused_by = '',
    due_at = CASE WHEN jsonb_exists(run.seen, run.step) THEN %(now)s ELSE run.due_at END
FROM journeys_journeyversion AS version, journeys_journey AS journey
WHERE run.tenant_id = %(tenant)s AND run.patient_id = ANY(%(patients)s) AND run.status = 'paused'
  AND run.paused_by = 'conflict' AND version.id = run.version_id AND journey.id = run.journey_id
  AND NOT EXISTS (
    SELECT FROM journeys_journeyrun AS other
    JOIN journeys_journey AS theirs ON theirs.id = other.journey_id
    JOIN journeys_journeyversion AS their_version ON their_version.id = other.version_id
    WHERE other.tenant_id = run.tenant_id AND other.patient_id = run.patient_id AND other.id <> run.id
      AND other.arm = 'treated'
      AND (jsonb_exists(version.definition -> 'conflicts', theirs.code)
           OR jsonb_exists(their_version.definition -> 'conflicts', journey.code))
      AND (other.status IN ('active', 'parked') AND other.priority >= run.priority
           OR other.status = 'paused' AND other.paused_by = 'conflict'
              AND (other.priority, -other.id) > (run.priority, -run.id)))
"""
_STAND_BACK: Final = """
UPDATE journeys_journeyrun AS run SET status = 'paused', paused_at = %(now)s, paused_by = 'conflict'
FROM journeys_journey AS journey
WHERE run.tenant_id = %(tenant)s AND run.patient_id = ANY(%(patients)s) AND run.status = 'active'
  AND run.arm = 'treated' AND run.priority < %(priority)s AND journey.id = run.journey_id
  AND journey.code = ANY(%(codes)s)
"""


def stand_back(actor: Actor, patient_ids: Sequence[int], codes: Sequence[str], priority: int, now: datetime) -> None:
    """Let what these patients are on wait for a journey of higher priority that they enter now."""
    values: dict[str, Any] = {"tenant": actor.tenant_id, "patients": list(patient_ids), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_STAND_BACK, {**values, "codes": list(codes), "priority": priority})


def release_waiting(actor: Actor, patient_ids: Sequence[int], now: datetime) -> None:
    """Let those go on who stood back for a journey that has ended."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"tenant": actor.tenant_id, "patients": list(patient_ids), "now": now}
        cursor.execute(_RELEASE_CONFLICTS, values)


def _release(actor: Actor, which: Q) -> None:
    """Put paused runs back on their way; who waits for a fact that has come meanwhile goes on at once."""
    runs = JourneyRun.objects.of(actor).filter(which, status=RunStatus.PAUSED)
    with connection.cursor() as cursor:
        sql, values = runs.values("pk").query.sql_with_params()
        cursor.execute(
            "UPDATE journeys_journeyrun AS run SET status = 'active', paused_at = NULL, paused_by = '', "  # noqa: S608
            f"due_at = CASE WHEN jsonb_exists(seen, step) THEN %s ELSE due_at END WHERE id IN ({sql})",
            [clock.now(), *values],
        )


def _set_version(actor: Actor, journey: Journey, number: int, at: datetime | None) -> None:
    if not JourneyVersion.objects.of(actor).filter(journey=journey, number=number).update(paused_at=at):
        raise NotFound("journey version")


def _noted(actor: Actor, action: str, journey: Journey, version: int | None) -> None:
    record_access(actor, action, "journeys.Journey", journey.uid, detail={"version": version} if version else {})


def _journey(actor: Actor, uid: uuid.UUID) -> Journey:
    actor.require("journeys.manage")
    journey = Journey.objects.of(actor).filter(uid=uid).select_for_update(of=("self",)).first()
    if journey is None:
        raise NotFound("journey")
    return journey


def _run(actor: Actor, uid: uuid.UUID) -> JourneyRun:
    actor.require("journeys.manage")
    run = JourneyRun.objects.of(actor).filter(uid=uid).select_for_update(of=("self",)).first()
    if run is None:
        raise NotFound("run")
    return run
