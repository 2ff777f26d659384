"""Is it settled in the patient's eyes?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

SAID = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(outcome__in=["resolved", "partly", "unresolved"]),
    parts={
        "settled": lambda _scope: Q(outcome="resolved"),
        "partly": lambda _scope: Q(outcome="partly"),
        "unresolved": lambda _scope: Q(outcome="unresolved"),
    },
)


METRIC = Metric(
    code="settled_for_patients",
    name=Words("处理后满意率", "Settled in the patient's eyes"),
    definition=Words(
        "所选时间内开出、患者给出结果的工单中，患者认为已经解决的占比；联系不上、撤诉的不计。",
        "Of the cases opened in the period whose end the patient judged, the share she calls settled. Those who "
        "could not be reached or withdrew do not count.",
    ),
    formula="count(outcome resolved) ÷ count(resolved + partly + unresolved); interval: Wilson",
    source="cases_case, by opened_at",
    grain=Words("一张工单", "one case"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="share",
    rows="cases",
    way=Share(tally=SAID),
    group="repair",
)
