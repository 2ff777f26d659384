"""Learning the answer to one question from the past, and judging it on a later slice that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .ground import People, outcomes, slices
from .learning.fitting import Fitted, fit
from .learning.judging import Quality, judge
from .models import PredictionModel
from .pack import Prediction, Rules, pack

Verdict = PredictionModel.Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What came of one question: the verdict, and where there was enough to learn from, the model and its quality."""

    n: int
    events: int
    verdict: str
    intercept: float = 0.0
    features: list[dict[str, Any]] = field(default_factory=list)
    quality: dict[str, Any] = field(default_factory=dict)


def cuts_of(prediction: Prediction, now: datetime) -> list[datetime]:
    """Return the instants features are cut at: those learned from, the oldest first, then the one judged at.

    The outcomes of the newest one learned from are over when the one judged at begins.
    """
    span, step = timedelta(days=prediction.days), timedelta(days=prediction.step_days)
    judged = now - span
    return [*[judged - span - step * back for back in reversed(range(prediction.cuts))], judged]


def learn(people: People, prediction: Prediction, now: datetime) -> Learned:
    """Learn from the earlier cuts, judge at the last."""
    rules = pack().rules
    if not len(people.ids):
        return Learned(n=0, events=0, verdict=Verdict.TOO_FEW, quality=_needed(prediction, rules))
    found = slices(people, prediction, cuts_of(prediction, now))
    came = [outcomes(people, prediction, each) for each in found]
    n, events = sum(len(each) for each in came[:-1]), int(sum(each.sum() for each in came[:-1]))
    if not _enough(n, events, came, prediction, rules):
        return Learned(n=n, events=events, verdict=Verdict.TOO_FEW, quality=_needed(prediction, rules))
    earlier, later, judged = found[:-2], found[-2], found[-1]
    fitted = fit(np.vstack([each.x for each in earlier]), np.concatenate(came[:-2]), later.x, came[-2])
    quality = judge(fitted.shares(judged.x), came[-1], events / n, rules.top_share)
    return Learned(
        n=n,
        events=events,
        verdict=Verdict.BETTER if quality.is_better else Verdict.NO_BETTER,
        intercept=fitted.intercept,
        features=as_rows(prediction.features, fitted),
        quality=as_data(quality) | {"judged_at": judged.cut.isoformat(), "base": events / n},
    )


def _enough(n: int, events: int, came: Sequence[NDArray[np.float64]], prediction: Prediction, rules: Rules) -> bool:
    """Tell whether there is enough of both outcomes to learn from and to be judged by."""
    wanted = max(rules.minimum_events, rules.events_per_feature * len(prediction.features))
    judged, judged_events = len(came[-1]), int(came[-1].sum())
    return (
        min(n, judged) >= rules.minimum_people
        and min(events, n - events) >= wanted
        and min(judged_events, judged - judged_events) >= rules.minimum_events
    )


def _needed(prediction: Prediction, rules: Rules) -> dict[str, Any]:
    wanted = max(rules.minimum_events, rules.events_per_feature * len(prediction.features))
    return {"people_needed": rules.minimum_people, "events_needed": wanted}


def as_rows(codes: Sequence[str], fitted: Fitted) -> list[dict[str, Any]]:
    """Return a model's features as the database keeps them."""
    columns = zip(codes, fitted.means, fitted.spreads, fitted.weights, strict=True)
    return [
        {"code": code, "mean": float(mean), "spread": float(spread), "weight": float(weight)}
        for code, mean, spread, weight in columns
    ]


def fitted_of(model: PredictionModel) -> Fitted:
    """Return a kept model ready to score."""
    columns = [[row[name] for row in model.features] for name in ("mean", "spread", "weight")]
    means, spreads, weights = (np.array(column, dtype=np.float64) for column in columns)
    return Fitted(means, spreads, weights, model.intercept)


def as_data(quality: Quality) -> dict[str, Any]:
    """Return a quality as JSON keeps it."""
    return {
        "n": quality.n,
        "events": quality.events,
        "auc": quality.auc,
        "auc_low": quality.auc_interval.low,
        "auc_high": quality.auc_interval.high,
        "brier": quality.brier,
        "brier_base": quality.brier_base,
        "gain": quality.brier_base - quality.brier,
        "gain_low": quality.gain_interval.low,
        "gain_high": quality.gain_interval.high,
        "cutoff": quality.cutoff,
        "top_n": quality.top_n,
        "top_events": quality.top_events,
        "bands": [
            {
                "n": band.n,
                "predicted": band.predicted,
                "came": band.came,
                "low": band.interval.low,
                "high": band.interval.high,
            }
            for band in quality.bands
        ],
    }
