"""How many complaints are settled where they are made?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

SETTLED = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(kind="complaint"),
    parts={"on_spot": lambda _scope: Q(term="on_spot")},
)


METRIC = Metric(
    code="settled_on_the_spot",
    name=Words("当场解决率", "Settled on the spot"),
    definition=Words(
        "所选时间内接到的投诉中，当天当场核实并解决的占比。",
        "Of the complaints received in the period, the share settled on the spot, the same day.",
    ),
    formula="count(term = on_spot) ÷ count(complaints); interval: Wilson",
    source="cases_case (kind complaint), by opened_at",
    grain=Words("一件投诉", "one complaint"),
    owner=Words("服务中心", "Service centre"),
    unit="share",
    rows="cases",
    way=Share(tally=SETTLED),
    group="repair",
)
