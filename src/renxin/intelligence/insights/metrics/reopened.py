"""How often was it not settled after all?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

ENDED = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda _scope: ~Q(kind="praise") & (Q(closed_at__isnull=False) | Q(round__gt=1)),
    parts={"again": lambda _scope: Q(round__gt=1)},
)


METRIC = Metric(
    code="reopened",
    name=Words("再次开启率", "Opened again"),
    definition=Words(
        "所选时间内开出、办结过的工单中，患者表示没有解决、重新开启的占比。",
        "Of the cases opened in the period that were closed once, the share opened again because it was not settled.",
    ),
    formula="count(round > 1) ÷ count(closed or round > 1); interval: Wilson",
    source="cases_case (all but praise), by opened_at",
    grain=Words("一张工单", "one case"),
    owner=Words("服务中心", "Service centre"),
    unit="share",
    rows="cases",
    way=Share(tally=ENDED),
    group="repair",
    more_is_better=False,
)
