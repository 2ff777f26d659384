"""What people do to journeys by hand: end one run, try a parked one again, close the entrance."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyStatus, RunStatus
from renxin.intelligence.journeys.run import Run
from renxin.intelligence.journeys.services import moving
from renxin.intelligence.journeys.state import Stop
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState

BY_HAND: Final = "by_hand"
_STOPPED_AT_ONCE: Final = 1000


def stop_run(actor: Actor, run_uid: uuid.UUID, reason: str = BY_HAND) -> JourneyRun:
    """End a run; what it has pending is withdrawn.

    Raises:
        NotFound: no such run for this actor.
        WrongState: it has ended already.
    """
    actor.require("journeys.manage")
    with transaction.atomic():
        run = rows.lock(actor.tenant_id, run_uid)
        if run is None:
            raise NotFound("run")
        if run.state.status != "active":
            raise WrongState(_("This journey has already ended."))
        _stop(actor, [run], reason)
    return JourneyRun.objects.of(actor).get(pk=run.pk)


@transaction.atomic
def stop_for_patients(actor: Actor, patient_ids: Iterable[int], reason: str) -> int:
    """End every live run of these patients, whatever their journeys say about it; return how many."""
    runs = rows.live_of(actor.tenant_id, patient_ids)
    _stop(actor, runs, reason)
    return len(runs)


def stop_journey(actor: Actor, journey_uid: uuid.UUID, reason: str = BY_HAND) -> int:
    """Close a journey and end it for everybody who is on it; return for how many. What is pending is withdrawn.

    Raises:
        NotFound: no such journey here.
    """
    journey = set_active(actor, journey_uid, False)
    stopped = 0
    while True:  # in batches, each whole: stopped half way, the next call goes on
        with transaction.atomic():
            runs = rows.live_on(actor.tenant_id, journey.pk, _STOPPED_AT_ONCE)
            _stop(actor, runs, reason)
        stopped += len(runs)
        if len(runs) < _STOPPED_AT_ONCE:
            break
    with transaction.atomic():
        record_access(actor, "journey.stopped", "journeys.Journey", journey.uid, detail={"people": stopped})
    return stopped


def _stop(actor: Actor, runs: Sequence[Run], reason: str) -> None:
    if runs:
        now, stop = clock.now(), Stop(reason=reason)
        changes = moving.advance_all(actor, [(run, stop) for run in runs], now, moving.raise_it)
        moving.settle(actor, changes, now)


def retry_run(actor: Actor, run_uid: uuid.UUID) -> JourneyRun:
    """Put a parked run back on its way; the runner takes it up at once when it is due.

    Raises:
        NotFound: no such run for this actor.
        WrongState: it is not parked.
    """
    actor.require("journeys.manage")
    with transaction.atomic():
        run = _locked(actor, run_uid)
        if run.status != RunStatus.PARKED:
            raise WrongState(_("This journey is not parked."))
        run.status, run.error, run.paused_at, run.paused_by = RunStatus.ACTIVE, "", None, ""
        if run.step in run.seen:  # what it waited for has come while it stood aside
            run.due_at = clock.now()
        run.save(update_fields=["status", "error", "paused_at", "paused_by", "due_at"])
    return run


def retry_runs(actor: Actor, journey_uid: uuid.UUID) -> int:
    """Put everybody who was set aside on a journey back on the way; return how many.

    Raises:
        NotFound: no such journey here.
    """
    actor.require("journeys.manage")
    journey = Journey.objects.of(actor).filter(uid=journey_uid).first()
    if journey is None:
        raise NotFound("journey")
    with transaction.atomic():
        number = rows.unpark(actor.tenant_id, journey.pk, clock.now())
        record_access(actor, "journey.retried", "journeys.Journey", journey.uid, detail={"people": number})
    return number


def set_active(actor: Actor, journey_uid: uuid.UUID, active: bool) -> Journey:
    """Open or close the entrance of a journey. Patients on their way go on either way."""
    actor.require("journeys.manage")
    journey = Journey.objects.of(actor).filter(uid=journey_uid).first()
    if journey is None:
        raise NotFound("journey")
    journey.is_active = active
    journey.status = JourneyStatus.ACTIVE if active else JourneyStatus.CLOSED
    journey.save(update_fields=["is_active", "status"])
    return journey


def _locked(actor: Actor, run_uid: uuid.UUID) -> JourneyRun:
    run = JourneyRun.objects.of(actor).filter(uid=run_uid).select_for_update(of=("self",)).first()
    if run is None:
        raise NotFound("run")
    return run
