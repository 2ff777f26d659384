"""How long does an alert from home wait until somebody looks at it?"""

from renxin.intelligence.insights.home import ALERTS
from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="alert_wait",
    name=Words("居家预警首次查看用时", "Time until somebody looks at an alert"),
    definition=Words(
        "所选时间内产生的橙色、红色居家预警，从产生到有人接手（或直接处理）的时间：中位数和第 90 百分位数。"
        "还没有人看的不计，但会标出有几条。",
        "For orange and red alerts from home raised in the period, the time until somebody took one up or settled it:"
        " median and 90th percentile. Those nobody has looked at do not count; how many they are is said.",
    ),
    formula="percentile_cont(0.5 and 0.9) of coalesce(taken_at, closed_at) − raised_at",
    source="monitoring_alert, by raised_at",
    grain=Words("一条预警", "one alert"),
    owner=Words("护理部", "Nursing department"),
    unit="minutes",
    rows="alerts",
    way=Span(tally=ALERTS, first="raised_at", last="seen_at"),
    group="home",
    more_is_better=False,
    listed="seen",
)
