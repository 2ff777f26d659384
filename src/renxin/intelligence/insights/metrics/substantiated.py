"""How many complaints are true?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words

FOUND = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(kind="complaint") & ~Q(finding=""),
    parts={
        "true": lambda _scope: Q(finding__in=["yes", "partly"]),
        "not_true": lambda _scope: Q(finding="no"),
        "unknown": lambda _scope: Q(finding="unknown"),
    },
)


METRIC = Metric(
    code="substantiated",
    name=Words("投诉属实率", "Substantiated"),
    definition=Words(
        "所选时间内接到、已有认定的投诉中，属实或部分属实的占比；不属实、无法查证的单列。",
        "Of the complaints received in the period with a finding, the share that is true, wholly or in part. "
        "Those not true and those that cannot be verified are shown apart.",
    ),
    formula="count(finding yes or partly) ÷ count(finding given); interval: Wilson",
    source="cases_case (kind complaint), by opened_at",
    grain=Words("一件投诉", "one complaint"),
    owner=Words("医务部", "Medical affairs"),
    unit="share",
    rows="cases",
    way=Share(tally=FOUND),
    group="repair",
    more_is_better=False,
)
