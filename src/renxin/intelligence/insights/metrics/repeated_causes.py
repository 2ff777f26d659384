"""How often does the same thing go wrong again?"""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words
from renxin.programs.cases.models import CaseCause


def _repeats(_scope: Scope) -> dict[str, Any]:
    """Name the complaints whose problem two others of the department had in the thirty days before."""
    earlier = CaseCause.objects.filter(
        category=OuterRef("category"),
        severity__gt=0,
        case__kind="complaint",
        case__department_id=OuterRef("case__department_id"),
        case__opened_at__lt=OuterRef("case__opened_at"),
        case__opened_at__gte=OuterRef("case__opened_at") - timedelta(days=30),
    )
    twice = earlier.order_by().values("category").annotate(n=Count("case_id", distinct=True)).filter(n__gte=2)
    own = CaseCause.objects.filter(case_id=OuterRef("pk"), severity__gt=0)
    return {"is_repeated": Exists(own.filter(Exists(twice))), "has_cause": Exists(own)}


REPEATED = Tally(
    rows="cases",
    at="opened_at",
    whole=lambda _scope: Q(kind="complaint", has_cause=True),
    parts={"again": lambda _scope: Q(is_repeated=True)},
    annotate=_repeats,
)


METRIC = Metric(
    code="repeated_causes",
    name=Words("同类原因重复率", "Same cause again"),
    definition=Words(
        "所选时间内已归因的投诉中，同一科室同一类原因在此前 30 天已有两件及以上的占比。",
        "Of the complaints received in the period with a known cause, the share whose kind of cause two others "
        "of the same department had in the thirty days before.",
    ),
    formula=(
        "count(≥ 2 earlier complaints, same category and department, 30 days) ÷ count(complaints with a "
        "cause); interval: Wilson"
    ),
    source="cases_case and cases_casecause, by opened_at",
    grain=Words("一件投诉", "one complaint"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="share",
    rows="cases",
    way=Share(tally=REPEATED),
    group="repair",
    more_is_better=False,
)
