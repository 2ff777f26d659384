"""Do we answer complaints within the time the law gives?"""

from django.db.models import F, Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

DUE = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda scope: (
        Q(kind="complaint", statutory_due_at__isnull=False)
        & (Q(answered_at__isnull=False) | Q(statutory_due_at__lt=scope.now))
    ),
    parts={
        "in_time": lambda _scope: Q(answered_at__lte=F("statutory_due_at")),
        "late": lambda _scope: Q(answered_at__gt=F("statutory_due_at")) | Q(answered_at__isnull=True),
    },
)


METRIC = Metric(
    code="statutory_in_time",
    name=Words("法定时限内反馈率", "Within the statutory time"),
    definition=Words(
        "所选时间内接到、已经反馈或法定时限已过的投诉中，在法定时限（当场、5 个或 10 个工作日）内反馈的占比。",
        "Of the complaints received in the period that were answered or are past the statutory clock (on the "
        "spot, 5 or 10 working days), the share answered within it.",
    ),
    formula="count(answered_at ≤ statutory_due_at) ÷ count(answered or statutory_due_at < now); interval: Wilson",
    source="cases_case (kind complaint), by opened_at",
    grain=Words("一件投诉", "one complaint"),
    owner=Words("服务中心", "Service centre"),
    unit="share",
    rows="cases",
    way=Share(tally=DUE),
    group="repair",
)
