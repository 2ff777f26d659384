"""A person lets a model score patients, or stops one. A model that is not better than the base rate scores nobody."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.foresight.models import PredictionModel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.timeline.facts.intelligence import PredictionAdopted, PredictionRetired
from renxin.kernel.timeline.services import record

from .scoring import drop_scores, score_all
from .suggesting import withdraw_segment

Status = PredictionModel.Status
APPROVE: Final = "segments.approve"


@transaction.atomic
def adopt_model(actor: Actor, model: PredictionModel) -> PredictionModel:
    """Let a proposed model score patients from now on; the one before it retires.

    Raises:
        WrongState: it is not better than the base rate, or no longer proposed.
    """
    found = _locked(actor, model)
    if found.status != Status.PROPOSED:
        raise WrongState(_("This model was decided on already."))
    if found.verdict != PredictionModel.Verdict.BETTER:
        raise WrongState(_("A model that is not better than the base rate scores nobody."))
    before = PredictionModel.objects.of(actor).filter(prediction=found.prediction, status=Status.IN_USE)
    before.update(status=Status.RETIRED)
    found.status, found.adopted_at, found.adopted_by = Status.IN_USE, clock.now(), actor.name[:150]
    found.save(update_fields=["status", "adopted_at", "adopted_by"])
    record(actor, PredictionAdopted(**_about(actor, found)))
    record_access(actor, "foresight.adopted", "prediction", found.uid)
    score_all.defer(tenant_id=actor.tenant_id, prediction=found.prediction)
    return found


@transaction.atomic
def retire_model(actor: Actor, model: PredictionModel) -> None:
    """Stop a model; its scores go, and segments that read them follow.

    Raises:
        WrongState: it is not in use.
    """
    found = _locked(actor, model)
    if found.status != Status.IN_USE:
        raise WrongState(_("This model is not in use."))
    found.status = Status.RETIRED
    found.save(update_fields=["status"])
    drop_scores(actor, prediction=found.prediction)
    withdraw_segment(actor, found.prediction)
    record(actor, PredictionRetired(**_about(actor, found)))
    record_access(actor, "foresight.retired", "prediction", found.uid)


def _locked(actor: Actor, model: PredictionModel) -> PredictionModel:
    actor.require(APPROVE)
    found = PredictionModel.objects.of(actor).select_for_update().filter(pk=model.pk).first()
    if found is None:
        raise NotFound("prediction")
    return found


def _about(actor: Actor, model: PredictionModel) -> dict[str, Any]:
    about: dict[str, Any] = {"patient_id": -actor.tenant_id, "occurred_at": clock.now()}
    return about | {"prediction": model.prediction, "number": model.number}
