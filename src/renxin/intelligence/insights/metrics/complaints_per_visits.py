"""How many complaints come of a thousand visits?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Rate
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

COMPLAINTS = Tally(
    code="complaints_of_visits",
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(kind="complaint") & ~Q(encounter__encounter_class="IMP"),
)
VISITS = Tally(
    code="visits",
    rows="stays",
    at="started_at",
    whole=lambda _scope: Q(encounter_class__in=["AMB", "EMER", "VR", "HH"]) & ~Q(status="cancelled"),
)


METRIC = Metric(
    code="complaints_per_visits",
    name=Words("每千门急诊人次投诉数", "Complaints per 1,000 visits"),
    definition=Words(
        "所选时间内接到的门急诊（含没有说明就诊的）投诉，除以同期门急诊人次，乘以 1000。",
        "Complaints received in the period about a visit (or none named), for every 1,000 visits of the same time.",
    ),
    formula="1,000 · complaints ÷ visits; interval: Poisson (Byar)",
    source="cases_case by opened_at; records_encounter by started_at",
    grain=Words("一件投诉", "one complaint"),
    owner=Words("服务中心", "Service centre"),
    unit="rate",
    rows="cases",
    way=Rate(tally=COMPLAINTS, exposure=VISITS),
    group="repair",
    more_is_better=False,
)
