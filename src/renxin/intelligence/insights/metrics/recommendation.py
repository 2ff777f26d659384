"""Would patients send their family here?"""

from renxin.intelligence.insights.answering import Recommended
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

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
    way=Recommended(),
    group="voice",
    hides_few=True,
)
