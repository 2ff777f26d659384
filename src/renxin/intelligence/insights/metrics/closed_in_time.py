"""Do we keep the promise of a solution?"""

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.intelligence.insights.shares import share
from renxin.kernel.core.words import Words


def measure(counts: Counts) -> Measure:
    """Return closed in time ÷ all that were closed or fell due, of the cases opened in the period."""
    totals = counts.closings
    now, before = totals.get(True), totals.get(False)
    return share((now.in_time, now.n) if now else (0, 0), (before.in_time, before.n) if before else (0, 0))


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
    measure=measure,
)
