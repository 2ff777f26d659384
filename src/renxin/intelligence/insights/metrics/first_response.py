"""How long does a patient wait for our first answer?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

OPENED = Tally(
    rows="cases",
    at="opened_at",
    parts={
        "answered": lambda _scope: Q(first_answered_at__isnull=False),
        "waiting": lambda _scope: Q(first_answered_at__isnull=True),
    },
)

METRIC = Metric(
    code="first_response",
    name=Words("首次答复用时", "Time to first answer"),
    definition=Words(
        "所选时间内开出的工单，从开单到我们第一次答复患者的时间：中位数和第 90 百分位数。"
        "还没有答复的不计，但会标出有几张。",
        "For cases opened in the period, the time from opening to our first answer: median and 90th percentile. Those "
        "not answered yet do not count; how many they are is said.",
    ),
    formula="percentile_cont(0.5 and 0.9) of first_answered_at − opened_at",
    source="cases_case, by opened_at",
    grain=Words("一张工单", "one case"),
    owner=Words("服务中心", "Service centre"),
    unit="minutes",
    rows="cases",
    way=Span(tally=OPENED, first="opened_at", last="first_answered_at"),
    group="repair",
    more_is_better=False,
    listed="answered",
)
