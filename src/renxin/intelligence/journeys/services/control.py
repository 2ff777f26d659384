"""What people do to journeys by hand: end one run, try a parked one again, close the entrance."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.models import Journey, JourneyRun, RunStatus
from renxin.intelligence.journeys.services import moving
from renxin.intelligence.journeys.state import Stop
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState

BY_HAND = "by_hand"


def stop_run(actor: Actor, run_uid: uuid.UUID, reason: str = BY_HAND) -> JourneyRun:
    """End a run; what it has pending is withdrawn.

    Raises:
        NotFound: no such run for this actor.
        WrongState: it has ended already.
    """
    actor.require("journeys.manage")
    with transaction.atomic():
        run = _locked(actor, run_uid)
        if run.status not in (RunStatus.ACTIVE, RunStatus.PARKED):
            raise WrongState(_("This journey has already ended."))
        now = clock.now()
        definition = rows.definitions([run.version_id])[run.version_id]
        state, effects = moving.engine.advance(definition, rows.state_of(run), Stop(reason=reason), now)
        moving.settle(actor, [rows.Change(run, state, effects)], now)
    run.refresh_from_db()
    return run


@transaction.atomic
def stop_for_patients(actor: Actor, patient_ids: Iterable[int], reason: str) -> int:
    """End every live run of these patients, whatever their journeys say about it; return how many."""
    live = (RunStatus.ACTIVE, RunStatus.PARKED)
    found = JourneyRun.objects.of(actor).filter(patient_id__in=list(patient_ids), status__in=live)
    runs = list(found.order_by("pk").select_for_update(of=("self",)))
    if runs:
        now = clock.now()
        moving.settle(actor, moving.advance_all([(run, Stop(reason=reason)) for run in runs], now, _raise), now)
    return len(runs)


def _raise(_run: JourneyRun, error: Exception) -> None:
    raise error


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
        run.status, run.error = RunStatus.ACTIVE, ""
        run.save(update_fields=["status", "error"])
    return run


def set_active(actor: Actor, journey_uid: uuid.UUID, active: bool) -> Journey:
    """Open or close the entrance of a journey. Patients on their way go on either way."""
    actor.require("journeys.manage")
    journey = Journey.objects.of(actor).filter(uid=journey_uid).first()
    if journey is None:
        raise NotFound("journey")
    journey.is_active = active
    journey.save(update_fields=["is_active"])
    return journey


def _locked(actor: Actor, run_uid: uuid.UUID) -> JourneyRun:
    run = JourneyRun.objects.of(actor).filter(uid=run_uid).select_for_update(of=("self",)).first()
    if run is None:
        raise NotFound("run")
    return run
