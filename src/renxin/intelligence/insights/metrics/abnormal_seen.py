"""Did somebody act on answers that asked for it?"""

from renxin.intelligence.insights.following import ABNORMAL
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="abnormal_seen",
    name=Words("异常随访闭环率", "Abnormal answers seen to"),
    definition=Words(
        "所选时间内到期、判为橙色或红色的随访中，已有医护查看并记录处理的占比。",
        "Of the contacts of the period that were judged orange or red, the share that somebody has looked at,"
        " with what was done.",
    ),
    formula="count(closure closed) ÷ count(level ≥ orange); interval: Wilson",
    source="careplans_contact, by due_at",
    grain=Words("一次随访联系", "one contact"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="contacts",
    way=Share(tally=ABNORMAL),
    group="follow_up",
)
