"""Are citizens who called the hotline satisfied?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

TICKETS = Tally(
    rows="tickets",
    at="received_at",
    whole=lambda _scope: Q(satisfied__isnull=False),
    parts={"satisfied": lambda _scope: Q(satisfied=True)},
    department="case__department_id",
)


METRIC = Metric(
    code="hotline_satisfied",
    name=Words("热线满意率", "Hotline: satisfied"),
    definition=Words(
        "热线回访过的工单中，市民表示满意的占比。",
        "Of the tickets that the hotline called back about, the share whose citizen is satisfied.",
    ),
    formula="count(satisfied) ÷ count(called back); interval: Wilson",
    source="cases_hotlineticket, by received_at",
    grain=Words("一张热线工单", "one hotline ticket"),
    owner=Words("服务中心", "Service centre"),
    unit="share",
    rows="tickets",
    way=Share(tally=TICKETS),
    group="repair",
)
