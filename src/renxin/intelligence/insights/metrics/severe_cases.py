"""How often does something serious happen?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Count
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

SEVERE = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(kind__in=["complaint", "recovery"], level__lte=2),
    parts={"first": lambda _scope: Q(level=1), "second": lambda _scope: Q(level=2)},
)


METRIC = Metric(
    code="severe_cases",
    name=Words("严重事件数", "Serious cases"),
    definition=Words(
        "所选时间内开出的 I 级和 II 级投诉、补救工单数。",
        "How many cases of level I and II were opened in the period.",
    ),
    formula="count(level ≤ 2)",
    source="cases_case (complaints and recoveries), by opened_at",
    grain=Words("一张工单", "one case"),
    owner=Words("医务部", "Medical affairs"),
    unit="count",
    rows="cases",
    way=Count(tally=SEVERE),
    group="repair",
    more_is_better=False,
)
