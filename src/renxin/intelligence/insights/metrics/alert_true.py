"""How many alerts from home were worth somebody's time?"""

from renxin.intelligence.insights.home import JUDGED
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="alert_true",
    name=Words("居家预警属实率", "Alerts that were true"),
    definition=Words(
        "所选时间内产生、已由医护判断属实或误报的居家预警中，属实的占比。低于三分之一，就该检查阈值。",
        "Of the alerts of the period that somebody called true or false, the share that was true. Below a third, look"
        " at the thresholds.",
    ),
    formula="count(true) ÷ count(true, false, not hers); interval: Wilson",
    source="monitoring_alert.outcome, by raised_at",
    grain=Words("一条预警", "one alert"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="alerts",
    way=Share(tally=JUDGED),
    group="home",
)
