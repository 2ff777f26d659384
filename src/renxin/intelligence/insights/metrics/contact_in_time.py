"""Were contacts held within their window?"""

from renxin.intelligence.insights.following import IN_TIME
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="contact_in_time",
    name=Words("随访及时率", "Contacts in time"),
    definition=Words(
        "所选时间内到期且窗口已过或已结束的随访中，在窗口内完成的占比。取消、因故不做的不计。",
        "Of the contacts that fell due in the period and are over, the share held before their window closed."
        " Cancelled ones and those left out on purpose do not count.",
    ),
    formula="count(closed ≤ closes_on) ÷ count(over); interval: Wilson",
    source="careplans_contact, by due_at",
    grain=Words("一次随访联系", "one contact"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="contacts",
    way=Share(tally=IN_TIME),
    group="follow_up",
)
