"""Were the promised calls made?"""

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.intelligence.insights.shares import share
from renxin.kernel.core.words import Words


def measure(counts: Counts) -> Measure:
    """Return calls made ÷ calls that fell due (or were made early) in the period."""
    totals = counts.calls
    now, before = totals.get(True), totals.get(False)
    found = share((now.done, now.n) if now else (0, 0), (before.done, before.n) if before else (0, 0))
    in_time = {"in_time": now.in_time} if now else {}
    return Measure(
        value=found.value, n=found.n, interval=found.interval, change=found.change, parts={**found.parts, **in_time}
    )


METRIC = Metric(
    code="follow_up_calls",
    name=Words("随访电话完成率", "Follow-up calls made"),
    definition=Words(
        "旅程安排的随访电话中，应打时间在所选时间内、已经完成的占比（迟打的也算完成）。撤回的任务不算在内。",
        "Of the follow-up calls that journeys asked for and that fell due in the period, the share that was made, late "
        "ones included. Withdrawn tasks do not count.",
    ),
    formula="count(done) ÷ count(done or due < now); interval: Wilson",
    source="worklist_task (kind call, source journeys:…), by due_at",
    grain=Words("一次随访电话任务", "one call task"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="calls",
    measure=measure,
)
