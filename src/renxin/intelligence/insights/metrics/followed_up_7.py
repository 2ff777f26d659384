"""Is everybody spoken to within 7 days of discharge?"""

from renxin.intelligence.insights.discharges import discharges_followed_up, discharges_left_out
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

FOLLOWED_UP = discharges_followed_up(days=7)


METRIC = Metric(
    code="followed_up_7",
    name=Words("出院 7 日随访率", "Followed up within 7 days"),
    definition=Words(
        "出院满 7 天或已随访的患者中，7 天内联系上的占比：电话或上门随访谈到了患者（或家属）、"
        "随访方案的联系得到回答，或回答了问卷。号码不对、没有接通、不愿意谈的电话不算联系上。死亡、转院、不同意随访和没有联系方式的不计，另列人数。",
        "Of the patients discharged 7 days ago or already spoken to, the share reached within 7 days: a call or "
        "home visit at which somebody was spoken to, a contact of a programme that was answered, or a survey that was "
        "answered. Calls to a wrong number, not taken or refused do not reach. Those who died, were transferred, do "
        "not wish to be followed up or have no way to be reached do not count; how many is shown.",
    ),
    formula="count(call well or concern, contact held, survey answered ≤ 7 d) ÷ count(eligible discharges); Wilson",
    source="records_encounter (inpatient) by ended_at; worklist_task, careplans_contact, surveys_invitation",
    grain=Words("一次出院", "one discharge"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="stays",
    way=Share(tally=FOLLOWED_UP),
    group="follow_up",
    left_out=discharges_left_out(days=7),
    version=2,
)
