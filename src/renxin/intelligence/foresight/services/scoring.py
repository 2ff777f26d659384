"""Scores: made for everybody a question is about and who agreed, a few statements for thousands."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

import numpy as np
from django.db import transaction

from renxin.engagement.segments import services as segments
from renxin.intelligence.foresight.ground import Numbers, People, slices
from renxin.intelligence.foresight.models import PredictionModel, Score
from renxin.intelligence.foresight.pack import pack
from renxin.intelligence.foresight.studying import fitted_of
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.jobs.services import task

from .suggesting import suggest_segment

T = TypeVar("T")
TRAIT: Final = "foresight"
_AT_ONCE: Final = 2000
_REASONS: Final = 3
_UPSERT: Final = """ON CONFLICT (tenant_id, patient_id, prediction) DO UPDATE SET
    model_id = EXCLUDED.model_id, value = EXCLUDED.value, reasons = EXCLUDED.reasons, scored_at = EXCLUDED.scored_at"""


@task("foresight.score", attempts=3)
def score_all(tenant_id: int, prediction: str) -> None:
    """Score a hospital's patients by the model in use, if there is one."""
    with tenant.scope(tenant_id):
        found = PredictionModel.objects.of(tenant_id).filter(prediction=prediction, status="in_use").first()
        if found is not None:
            score_patients(Actor.system(tenant_id, "foresight"), found)


def score_patients(actor: Actor, model: PredictionModel) -> int:
    """Say what a model in use thinks of everybody today, and take the scores of all others away; return how many."""
    now, people = clock.now(), People.of(actor.tenant_id)
    (today,) = slices(people, pack().predictions[model.prediction], [now])
    ids = people.ids[today.places].tolist()
    fitted = fitted_of(model)
    shares, reasons = fitted.shares(today.x), _reasons(model, fitted.parts(today.x), today.x)
    rows: list[dict[str, Any]] = [
        {
            "tenant_id": actor.tenant_id,
            "patient_id": patient_id,
            "model_id": model.pk,
            "prediction": model.prediction,
            "value": share,
            "reasons": why,
            "scored_at": now,
        }
        for patient_id, share, why in zip(ids, shares.tolist(), reasons, strict=True)
    ]
    for batch in _batches(rows):
        with transaction.atomic():
            insert_rows(batch, _UPSERT, model=Score)
            segments.reconsider(actor, {TRAIT: {row["patient_id"] for row in batch}})
    gone = set(Score.objects.of(actor).filter(prediction=model.prediction).values_list("patient_id", flat=True))
    drop_scores(actor, gone - set(ids), prediction=model.prediction)
    with transaction.atomic():
        PredictionModel.objects.filter(pk=model.pk).update(scored_at=now, scored=len(rows), left_out=people.excluded)
        suggest_segment(actor, model)
    return len(rows)


def drop_scores(actor: Actor, patient_ids: Iterable[int] | None = None, *, prediction: str = "") -> int:
    """Take scores away: of these patients (None: of all), of one prediction or of every one. Return how many."""
    rows = Score.objects.of(actor)
    if prediction:
        rows = rows.filter(prediction=prediction)
    wanted = rows.values_list("patient_id", flat=True) if patient_ids is None else patient_ids
    dropped = 0
    for batch in _batches(sorted(set(wanted))):
        with transaction.atomic():
            dropped += rows.filter(patient_id__in=batch).delete()[0]
            segments.reconsider(actor, {TRAIT: set(batch)})
    return dropped


def _reasons(model: PredictionModel, parts: Numbers, x: Numbers) -> list[list[dict[str, Any]]]:
    """Return for each row the features that raise it most against the average patient, the heaviest first."""
    codes = [row["code"] for row in model.features]
    order = np.argsort(-parts, axis=1)[:, :_REASONS]
    weights, values = np.take_along_axis(parts, order, axis=1), np.take_along_axis(x, order, axis=1)
    return [
        [
            {"feature": codes[place], "weight": round(weight, 3), "value": round(value, 2)}
            for place, weight, value in zip(*row, strict=True)
            if weight > 0.01
        ]
        for row in zip(order.tolist(), weights.tolist(), values.tolist(), strict=True)
    ]


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
