"""Whom do we owe something right now?"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q

from renxin.intelligence.insights.measuring import Count
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words


def _left(least: int | None, below: int | None) -> Callable[[Scope], Q]:
    """Return those with so many hours left on the clock that runs, from `least` to below `below`."""

    def choose(scope: Scope) -> Q:
        found = Q() if least is None else Q(due_at__gte=scope.now + timedelta(hours=least))
        return found if below is None else found & Q(due_at__lt=scope.now + timedelta(hours=below))

    return choose


OPEN = Tally(
    rows="cases",
    whole=lambda _scope: ~Q(status="closed"),
    parts={"overdue": _left(None, 0), "four_hours": _left(0, 4), "day": _left(4, 24), "later": _left(24, None)},
)

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
    way=Count(tally=OPEN),
    group="repair",
    more_is_better=False,
)
