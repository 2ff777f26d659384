"""Who comes back within a month?"""

from renxin.intelligence.insights.following import BACK_31
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="readmitted_31",
    name=Words("出院 31 日再入院率", "Readmitted within 31 days"),
    definition=Words(
        "出院满 31 天的患者中，31 天内再次住院的占比。死亡、转院不计；计划内再入院无法区分，一并计入。",
        "Of the patients discharged at least 31 days ago, the share admitted again within 31 days. Those who "
        "died or were transferred do not count; planned admissions cannot be told apart and count.",
    ),
    formula="count(inpatient stay begun ≤ 31 d after) ÷ count(discharges ≥ 31 d ago); interval: Wilson",
    source="records_encounter (inpatient) by ended_at",
    grain=Words("一次出院", "one discharge"),
    owner=Words("医务部", "Medical office"),
    unit="share",
    rows="stays",
    way=Share(tally=BACK_31),
    group="follow_up",
    more_is_better=False,
)
