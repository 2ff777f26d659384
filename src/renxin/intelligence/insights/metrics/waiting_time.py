"""How long does one wait in line?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

STOOD = Tally(
    rows="queue_tickets",
    at="joined_at",
    whole=lambda _scope: ~Q(state="left") & ~(Q(state="moved") & Q(called_at__isnull=True)),
    department="queue__department_id",
)


METRIC = Metric(
    code="waiting_time",
    name=Words("候诊时间", "Wait in line"),
    definition=Words(
        "从签到到第一次被叫到：中位数和第 90 百分位数。门诊、检查、药房、窗口各队列都计；没等到就走的不计，"
        "还没叫到的标出有几位。提前签到的，提前的时间也算在内。",
        "From check-in to the first call: median and 90th percentile, of every queue (doctors, examinations, pharmacy, "
        "desks). Who went away does not count; how many have not been called yet is said. Who checks in early waits "
        "longer by that.",
    ),
    formula="percentile_cont(0.5 and 0.9) of called_at − joined_at in minutes",
    source="queues_ticket by joined_at",
    grain=Words("一个候诊号", "one ticket"),
    owner=Words("门诊部", "Outpatient department"),
    unit="minutes",
    rows="queue_tickets",
    way=Span(tally=STOOD, first="joined_at", last="called_at"),
    group="flow",
    more_is_better=False,
)
