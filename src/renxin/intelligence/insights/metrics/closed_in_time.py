"""Do we keep the promise of a solution?"""

from django.db.models import F, Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

PROMISED = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda scope: Q(closed_at__isnull=False) | Q(solution_due_at__lt=scope.now),
    parts={"in_time": lambda _scope: Q(closed_at__lte=F("solution_due_at"))},
)

METRIC = Metric(
    code="closed_in_time",
    name=Words("按时办结率", "Closed in time"),
    definition=Words(
        "所选时间内开出、已经办结或解决时限已过的工单中，在解决时限内办结的占比。",
        "Of the cases opened in the period that are closed or past their solution clock, the share closed within it.",
    ),
    formula="count(closed_at ≤ solution_due_at) ÷ count(closed or solution_due_at < now); interval: Wilson",
    source="cases_case, by opened_at",
    grain=Words("一张工单", "one case"),
    owner=Words("服务中心", "Service centre"),
    unit="share",
    rows="cases",
    way=Share(tally=PROMISED),
    group="repair",
)
