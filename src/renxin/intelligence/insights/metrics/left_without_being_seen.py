"""How many go without having been seen?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

ENDED = Tally(
    rows="queue_tickets",
    at="joined_at",
    whole=lambda _scope: Q(state__in=("done", "left", "missed")),
    parts={
        "gone": lambda _scope: Q(state__in=("left", "missed")),
        "called": lambda _scope: Q(state="missed"),
    },
    department="queue__department_id",
)


METRIC = Metric(
    code="left_without_being_seen",
    name=Words("未就诊离开率", "Left without being seen"),
    definition=Words(
        "签到以后没有就诊的占比：自己离开的，和叫号不到、过号作废的（其中几位单列）。转到其他队列的不计。",
        "Of those who checked in, the share who were not seen: who went away, and who was called and did not come "
        "(counted apart as well). Who was sent to another queue does not count.",
    ),
    formula="count(left or missed) ÷ count(done, left or missed); interval: Wilson",
    source="queues_ticket by joined_at",
    grain=Words("一个候诊号", "one ticket"),
    owner=Words("门诊部", "Outpatient department"),
    unit="share",
    rows="queue_tickets",
    way=Share(tally=ENDED),
    group="flow",
    more_is_better=False,
    listed="gone",
)
