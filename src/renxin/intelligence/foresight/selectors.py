"""Every read of foresight. Counts are of the hospital; scores are of people whom the reader may see."""

import uuid
from dataclasses import dataclass
from typing import Any

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients

from .models import PredictionModel, Score, Study, Suggestion
from .pack import Prediction, Timing, pack

VIEW = "segments.view"
_LATEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the pack, the model in use, and the newest one, where there are any."""

    code: str
    prediction: Prediction
    in_use: PredictionModel | None
    newest: PredictionModel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveLine:
    """A risk by day as the newest study found it."""

    code: str
    timing: Timing
    found: dict[str, Any]


def newest_study(actor: Actor) -> Study | None:
    """Return the study asked for last."""
    actor.require(VIEW)
    return Study.objects.of(actor).order_by("-pk").first()


def finished_study(actor: Actor) -> Study | None:
    """Return the study that ended well last."""
    actor.require(VIEW)
    return Study.objects.of(actor).filter(status=Study.Status.DONE).order_by("-pk").first()


def questions(actor: Actor) -> list[Question]:
    """Return the questions of the pack with their models."""
    actor.require(VIEW)
    models: dict[str, list[PredictionModel]] = {}
    for model in PredictionModel.objects.of(actor).order_by("prediction", "-number"):
        models.setdefault(model.prediction, []).append(model)
    return [
        Question(
            code=code,
            prediction=prediction,
            in_use=next((one for one in models.get(code, ()) if one.status == PredictionModel.Status.IN_USE), None),
            newest=next(iter(models.get(code, ())), None),
        )
        for code, prediction in pack().predictions.items()
    ]


def model_of(actor: Actor, uid: uuid.UUID) -> PredictionModel:
    """Return a model.

    Raises:
        NotFound: there is none here, or its question is asked no more.
    """
    actor.require(VIEW)
    found = PredictionModel.objects.of(actor).filter(uid=uid).first()
    if found is None or found.prediction not in pack().predictions:
        raise NotFound("prediction")
    return found


def models_of(actor: Actor, prediction: str) -> list[PredictionModel]:
    """Return the latest models of a question, the newest first."""
    actor.require(VIEW)
    return list(PredictionModel.objects.of(actor).filter(prediction=prediction).order_by("-number")[:_LATEST])


def curves(actor: Actor) -> list[CurveLine]:
    """Return the risks by day that the last finished study read."""
    study = finished_study(actor)
    found = study.findings.get("timing", {}) if study else {}
    return [
        CurveLine(code=code, timing=timing, found=found[code])
        for code, timing in pack().timing.items()
        if code in found
    ]


def curve(actor: Actor, code: str) -> CurveLine:
    """Return one of them.

    Raises:
        NotFound: it is not asked, or was not read yet.
    """
    found = next((one for one in curves(actor) if one.code == code), None)
    if found is None:
        raise NotFound("curve")
    return found


def suggestions(actor: Actor) -> list[Suggestion]:
    """Return what waits for a decision, the newest first."""
    actor.require(VIEW)
    found = Suggestion.objects.of(actor).filter(status=Suggestion.Status.OPEN)
    return list(found.order_by("kind", "-made_at", "pk"))


def decided(actor: Actor) -> list[Suggestion]:
    """Return what was decided last."""
    actor.require(VIEW)
    found = Suggestion.objects.of(actor).exclude(status=Suggestion.Status.OPEN)
    return list(found.order_by("-decided_at")[:_LATEST])


def suggestion(actor: Actor, uid: uuid.UUID) -> Suggestion:
    """Return one suggestion.

    Raises:
        NotFound: there is none here.
    """
    actor.require(VIEW)
    found = Suggestion.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("suggestion")
    return found


def scores_of(actor: Actor, patient_id: int) -> list[Score]:
    """Return what is reckoned about a patient whom the actor may see, the likeliest first."""
    patient = patients.get_by_id(actor, patient_id)
    found = Score.objects.of(actor).filter(patient_id=patient.pk, prediction__in=pack().predictions)
    return list(found.select_related("model").order_by("-value"))
