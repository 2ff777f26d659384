"""How many complaints come of a thousand discharges?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Rate
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

COMPLAINTS = Tally(
    code="complaints_of_stays",
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(kind="complaint", encounter__encounter_class="IMP"),
)
DISCHARGES = Tally(
    code="discharges",
    rows="stays",
    at="ended_at",
    whole=lambda _scope: Q(encounter_class="IMP", status="finished"),
)


METRIC = Metric(
    code="complaints_per_discharges",
    name=Words("每千出院人次投诉数", "Complaints per 1,000 discharges"),
    definition=Words(
        "所选时间内接到的住院投诉，除以同期出院人次，乘以 1000。",
        "Complaints received in the period about a stay, for every 1,000 discharges of the same time.",
    ),
    formula="1,000 · complaints ÷ discharges; interval: Poisson (Byar)",
    source="cases_case by opened_at; records_encounter by ended_at",
    grain=Words("一件投诉", "one complaint"),
    owner=Words("服务中心", "Service centre"),
    unit="rate",
    rows="cases",
    way=Rate(tally=COMPLAINTS, exposure=DISCHARGES),
    group="repair",
    more_is_better=False,
)
