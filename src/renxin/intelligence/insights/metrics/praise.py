"""How often do patients praise somebody?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Count
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

PRAISE = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(kind="praise"),
)


METRIC = Metric(
    code="praise",
    name=Words("表扬数", "Praise"),
    definition=Words(
        "所选时间内收到的表扬、锦旗和感谢信。",
        "Words of thanks received in the period.",
    ),
    formula="count(kind praise)",
    source="cases_case (kind praise), by opened_at",
    grain=Words("一件表扬", "one word of praise"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="count",
    rows="cases",
    way=Count(tally=PRAISE),
    group="voice",
)
