"""Were the promised calls made?"""

from django.db.models import F, Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words


def _due(scope: Scope) -> Q:
    asked = Q(kind="call", source__startswith="journeys:") & ~Q(state="cancelled")
    return asked & (Q(due_at__lt=scope.now) | Q(state="done"))


CALLS = Tally(
    rows="calls",
    at="due_at",
    whole=_due,
    parts={
        "done": lambda _scope: Q(state="done"),
        "in_time": lambda _scope: Q(state="done", closed_at__lte=F("due_at")),
    },
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
    way=Share(tally=CALLS),
    group="follow_up",
)
