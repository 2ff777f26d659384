"""How long does a patient wait for our first answer?"""

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.kernel.core.words import Words


def measure(counts: Counts) -> Measure:
    """Return the median of the minutes; the 90th percentile and the unanswered are among the parts."""
    row = counts.first_responses
    if not row.answered:
        return Measure(value=None, n=0, parts={"unanswered": row.n})
    return Measure(value=row.median, n=row.answered, parts={"p90": row.p90, "unanswered": row.n - row.answered})


METRIC = Metric(
    code="first_response",
    name=Words("首次答复用时", "Time to first answer"),
    definition=Words(
        "所选时间内开出的工单，从开单到我们第一次答复患者的时间：中位数和第 90 百分位数。"
        "还没有答复的不计，但会标出有几张。",
        "For cases opened in the period, the time from opening to our first answer: median and 90th percentile. Those "
        "not answered yet do not count; how many they are is said.",
    ),
    formula="percentile_cont(0.5 and 0.9) of first_answered_at − opened_at",
    source="cases_case, by opened_at",
    grain=Words("一张工单", "one case"),
    owner=Words("服务中心", "Service centre"),
    unit="minutes",
    rows="cases",
    measure=measure,
    more_is_better=False,
)
