"""How many do not come?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

BOOKED = Tally(
    code="booked",
    rows="appointments",
    at="starts_at",
    whole=lambda scope: Q(starts_at__lt=scope.now) & ~Q(status="cancelled"),
    parts={"missed": lambda _scope: Q(status="noshow")},
)


METRIC = Metric(
    code="missed_appointments",
    name=Words("爽约率", "Missed appointments"),
    definition=Words(
        "所选时间内应到的预约中，患者没有来的占比；取消的不计。",
        "Of the appointments of the period, the share where the patient did not come. Cancelled ones do not count.",
    ),
    formula="count(noshow) ÷ count(not cancelled, past); interval: Wilson",
    source="appointments_appointment, by starts_at",
    grain=Words("一次预约", "one appointment"),
    owner=Words("门诊部", "Outpatient department"),
    unit="share",
    rows="appointments",
    way=Share(tally=BOOKED),
    group="flow",
    more_is_better=False,
)
