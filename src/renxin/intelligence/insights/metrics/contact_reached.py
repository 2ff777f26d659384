"""Of the contacts that were due, how many reached the patient?"""

from renxin.intelligence.insights.following import REACHED
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="contact_reached",
    name=Words("有效随访率", "Effective contacts"),
    definition=Words(
        "所选时间内到期且窗口已过或已结束的随访中，患者（或家属）作了回答的占比。取消、因故不做的和只发内容不提问的不计。",
        "Of the contacts that fell due in the period and are over, the share in which the patient or her "
        "family answered. Cancelled ones, those left out on purpose and those that only send something do not"
        " count.",
    ),
    formula="count(answered, done) ÷ count(over); interval: Wilson",
    source="careplans_contact, by due_at",
    grain=Words("一次随访联系", "one contact"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="contacts",
    way=Share(tally=REACHED),
    group="follow_up",
)
