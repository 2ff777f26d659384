"""How long does one visit take?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

SERVED = Tally(
    rows="queue_tickets",
    at="began_at",
    whole=lambda _scope: Q(state__in=("done", "moved"), began_at__isnull=False, ended_at__isnull=False),
    department="queue__department_id",
)


METRIC = Metric(
    code="service_time",
    name=Words("诊间时间", "Time inside"),
    definition=Words(
        "从进诊室（或到窗口）到出来：中位数和第 90 百分位数。没有记录何时进去的，从最后一次叫号算起。",
        "From coming in (or reaching the window) to coming out: median and 90th percentile. Where nobody noted when "
        "somebody came in it is counted from the last call.",
    ),
    formula="percentile_cont(0.5 and 0.9) of ended_at − began_at in minutes",
    source="queues_ticket by began_at",
    grain=Words("一个看完的号", "one ticket that was served"),
    owner=Words("门诊部", "Outpatient department"),
    unit="minutes",
    rows="queue_tickets",
    way=Span(tally=SERVED, first="began_at", last="ended_at"),
    group="flow",
)
