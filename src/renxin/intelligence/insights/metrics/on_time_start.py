"""Is who comes on time called on time?"""

from datetime import timedelta
from typing import Final

from django.db.models import F, Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

WINDOW: Final = timedelta(minutes=15)

KEPT = Tally(
    rows="queue_tickets",
    at="appointed_at",
    whole=lambda _scope: Q(called_at__isnull=False, joined_at__lte=F("appointed_at") + WINDOW) & ~Q(kind="results"),
    parts={"on_time": lambda _scope: Q(called_at__lte=F("appointed_at") + WINDOW)},
    department="queue__department_id",
)


METRIC = Metric(
    code="on_time_start",
    name=Words("按约叫号率", "Called as appointed"),
    definition=Words(
        "有预约、在约定时间后十五分钟以内签到的患者中，在约定时间后十五分钟以内被叫到的占比。",
        "Of those with an appointment who checked in at most fifteen minutes after it, the share who were called at "
        "most fifteen minutes after it.",
    ),
    formula="count(called_at ≤ appointed_at + 15 min) ÷ count(called, joined_at ≤ appointed_at + 15 min); "
    "interval: Wilson",
    source="queues_ticket by appointed_at",
    grain=Words("一个有预约的候诊号", "one ticket with an appointment"),
    owner=Words("门诊部", "Outpatient department"),
    unit="share",
    rows="queue_tickets",
    way=Share(tally=KEPT),
    group="flow",
)
