"""Is everybody spoken to within 14 days of discharge?"""

from renxin.intelligence.insights.discharges import discharges_followed_up
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

FOLLOWED_UP = discharges_followed_up(days=14)


METRIC = Metric(
    code="followed_up_14",
    name=Words("出院 14 日随访率", "Followed up within 14 days"),
    definition=Words(
        "出院满 14 天或已随访的患者中，14 天内联系上（电话随访完成或回答了问卷）的占比。死亡、转院、没有离院记录"
        "的不计。",
        "Of the patients discharged 14 days ago or already spoken to, the share reached within 14 days, by a "
        "call that was made or a survey that was answered. Those who died or were transferred do not count.",
    ),
    formula="count(call done or survey answered ≤ 14 d) ÷ count(eligible discharges); interval: Wilson",
    source="records_encounter (inpatient) by ended_at; worklist_task, surveys_invitation",
    grain=Words("一次出院", "one discharge"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="stays",
    way=Share(tally=FOLLOWED_UP),
    group="follow_up",
)
