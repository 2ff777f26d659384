"""How many cases are open, and how much time is left?"""

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.kernel.core.words import Words


def measure(counts: Counts) -> Measure:
    """Return the open cases now, in parts by the time left."""
    row = counts.open_cases
    parts = {"overdue": row.overdue, "four_hours": row.four_hours, "day": row.day, "later": row.later}
    return Measure(value=row.n, n=row.n, parts=parts)


METRIC = Metric(
    code="open_cases",
    name=Words("未结工单", "Open cases"),
    definition=Words(
        "此刻还没有关闭的工单，按正在走的时限（没答复的看答复时限，已答复的看解决时限）剩余的时间分组。",
        "Cases not closed at this moment, by the time left on the clock that runs: the answer's until we have "
        "answered, then the solution's.",
    ),
    formula="count(status ≠ closed), grouped by due − now: < 0, < 4 h, < 24 h, more",
    source="cases_case, now (whatever the period)",
    grain=Words("一张工单", "one case"),
    owner=Words("服务中心", "Service centre"),
    unit="count",
    rows="cases",
    measure=measure,
    more_is_better=False,
)
