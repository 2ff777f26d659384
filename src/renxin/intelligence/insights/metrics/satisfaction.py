"""How was it, over all dimensions?"""

import math

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric, enough
from renxin.kernel.core import statistics
from renxin.kernel.core.words import Words


def measure(counts: Counts) -> Measure:
    """Return the mean total score with its interval; a change only outside of chance."""
    totals = counts.answers
    now, before = totals.get(True), totals.get(False)
    if now is None or not now.scored:
        return Measure(value=None, n=0)
    change = None
    if before is not None and enough(now.scored, before.scored):
        noise = statistics.Z95 * math.hypot(_error(now), _error(before))
        change = now.mean - before.mean if abs(now.mean - before.mean) > noise else None
    return Measure(
        value=now.mean,
        n=now.scored,
        interval=statistics.mean_interval(now.scored, now.mean, now.deviation),
        change=change,
        parts={"answers": now.n},
    )


def _error(row: object) -> float:
    return row.deviation / math.sqrt(row.scored)  # type: ignore[attr-defined]


METRIC = Metric(
    code="satisfaction",
    name=Words("满意度", "Satisfaction"),
    definition=Words(
        "每份答卷各维度得分（0–100）的平均，再对所有答卷取平均。回答不足一半题目的维度不计。",
        "The mean over all answers of each answer's mean of its dimensions, 0–100. Dimensions with less than half of "
        "their items answered do not count.",
    ),
    formula="mean(score); interval: mean ± 1.96 · s / √n",
    source="questionnaires_questionnaireresponse.score, by authored_at",
    grain=Words("一份答卷", "one answered survey"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="score",
    rows="answers",
    measure=measure,
    hides_few=True,
)
