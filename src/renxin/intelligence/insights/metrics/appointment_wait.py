"""How long after the appointed time does a visit begin?"""

from datetime import timedelta
from typing import Any

from django.db.models import F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words
from renxin.people.records.models import Encounter


def _came(_scope: Scope) -> dict[str, Any]:
    """Name when the visit to the same department began, on the day of the appointment; never before its time."""
    visits = Encounter.objects.filter(
        patient_id=OuterRef("patient_id"),
        department_id=OuterRef("department_id"),
        started_at__gte=OuterRef("starts_at") - timedelta(hours=3),
        started_at__lt=OuterRef("starts_at") + timedelta(hours=12),
    )
    first = visits.order_by().values("patient_id").annotate(first=Min("started_at")).values("first")
    return {"visit_at": Subquery(first), "came_at": Greatest(Subquery(first), F("starts_at"))}


CAME = Tally(
    code="came",
    rows="appointments",
    at="starts_at",
    whole=lambda _scope: Q(status__in=("booked", "arrived", "fulfilled"), visit_at__isnull=False),
    annotate=_came,
    lasts=("starts_at", "came_at"),
)


METRIC = Metric(
    code="appointment_wait",
    name=Words("预约后等候", "Wait after the appointed time"),
    definition=Words(
        "按预约来就诊的，从约定时间到就诊开始（医院系统记录的时间）的中位数和第 90 百分位数；提前开始的算 0。",
        "For those who came as booked, the time from the appointed time to the beginning of the visit as the "
        "hospital's system recorded it: median and 90th percentile. Visits that began early count as nought.",
    ),
    formula="percentile_cont(0.5 and 0.9) of started_at − starts_at in whole minutes",
    source="appointments_appointment by starts_at; records_encounter.started_at",
    grain=Words("一次预约就诊", "one booked visit"),
    owner=Words("门诊部", "Outpatient department"),
    unit="minutes",
    rows="appointments",
    way=Span(tally=CAME, first="starts_at", last="came_at"),
    group="flow",
    more_is_better=False,
)
