"""Would patients send their family here?"""

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric, enough
from renxin.kernel.core import statistics
from renxin.kernel.core.words import Words


def measure(counts: Counts) -> Measure:
    """Return the net score with its adjusted-Wald interval; a change only outside of chance."""
    totals = counts.answers
    now, before = _score(totals.get(True)), _score(totals.get(False))
    if now is None:
        return Measure(value=None, n=0)
    row = totals[True]
    changed = before is not None and enough(now.n, before.n) and statistics.score_changed(before, now)
    return Measure(
        value=now.score,
        n=now.n,
        interval=now.interval,
        change=now.score - before.score if changed and before else None,
        parts={"promoters": row.promoters, "passives": row.passives, "detractors": row.detractors},
    )


def _score(row: object) -> statistics.RecommendationScore | None:
    if row is None:
        return None
    return statistics.recommendation_score(row.promoters, row.passives, row.detractors)  # type: ignore[attr-defined]


METRIC = Metric(
    code="recommendation",
    name=Words("推荐值", "Recommendation score"),
    definition=Words(
        "“如果亲友有同样的需要，您愿意推荐我们吗？”0–10 分。9–10 分的占比减去 0–6 分的占比，范围 −100 到 100。",
        "“Would you recommend us to family or friends with the same need?”, 0–10. The share of 9–10 minus the share of "
        "0–6, from −100 to 100.",
    ),
    formula="100 · (P − D) / n; interval: adjusted Wald, P+¾, D+¾, n+3, ± 1.96 · √(Var/(n+3)), Var = p + d − (p − d)²",
    source="questionnaires_questionnaireresponse.recommend, by authored_at",
    grain=Words("一份答卷", "one answered survey"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="points",
    rows="answers",
    measure=measure,
    hides_few=True,
)
