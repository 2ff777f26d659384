"""Does the citizen hotline hear from us in time?"""

from django.db.models import F, Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

TICKETS = Tally(
    rows="tickets",
    at="received_at",
    whole=lambda scope: Q(replied_at__isnull=False) | Q(due_at__lt=scope.now),
    parts={"in_time": lambda _scope: Q(replied_at__lte=F("due_at"))},
    department="case__department_id",
)


METRIC = Metric(
    code="hotline_in_time",
    name=Words("热线按时答复率", "Hotline answered in time"),
    definition=Words(
        "所选时间内热线转来、已答复或热线时限已过的工单中，按时答复的占比。",
        "Of the tickets a citizen hotline gave us in the period that were replied to or are past its deadline, "
        "the share replied to in time.",
    ),
    formula="count(replied_at ≤ due_at) ÷ count(replied or due_at < now); interval: Wilson",
    source="cases_hotlineticket, by received_at",
    grain=Words("一张热线工单", "one hotline ticket"),
    owner=Words("服务中心", "Service centre"),
    unit="share",
    rows="tickets",
    way=Share(tally=TICKETS),
    group="repair",
)
