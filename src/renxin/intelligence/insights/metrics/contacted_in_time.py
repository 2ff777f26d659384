"""Does somebody speak to the patient in time?"""

from django.db.models import F, Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

PROMISED = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda scope: ~Q(kind="praise") & (Q(first_answered_at__isnull=False) | Q(response_due_at__lt=scope.now)),
    parts={
        "in_time": lambda _scope: Q(first_answered_at__lte=F("response_due_at")),
        "late": lambda _scope: Q(first_answered_at__gt=F("response_due_at")) | Q(first_answered_at__isnull=True),
    },
)


METRIC = Metric(
    code="contacted_in_time",
    name=Words("按时首次联系率", "First contact in time"),
    definition=Words(
        "所选时间内开出、已联系或联系时限已过的工单中，在时限（至多 24 小时，含夜间和节假日）内由专人联系上患者的"
        "占比。",
        "Of the cases opened in the period that were answered or are past the clock of the first contact (24 "
        "hours at most, nights and holidays included), the share contacted within it.",
    ),
    formula=("count(first_answered_at ≤ response_due_at) ÷ count(answered or response_due_at < now); interval: Wilson"),
    source="cases_case (all but praise), by opened_at",
    grain=Words("一张工单", "one case"),
    owner=Words("服务中心", "Service centre"),
    unit="share",
    rows="cases",
    way=Share(tally=PROMISED),
    group="repair",
)
