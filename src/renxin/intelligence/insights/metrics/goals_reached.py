"""Is what programmes aim at reached: pressure, sugar, weight …?"""

from renxin.intelligence.insights.home import GOALS
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="goals_reached",
    name=Words("控制达标率", "Goals reached"),
    definition=Words(
        "照护计划里最近一次测量落在所选时间内的目标（血压、血糖、体重等）中，达标的占比。",
        "Of the goals of care plans (pressure, sugar, weight …) that were last measured in the period, the share that"
        " was reached.",
    ),
    formula="count(achieved) ÷ count(achieved, not achieved); interval: Wilson",
    source="careplans_goal, by measured_at",
    grain=Words("一个目标", "one goal"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="goals",
    way=Share(tally=GOALS),
    group="home",
)
