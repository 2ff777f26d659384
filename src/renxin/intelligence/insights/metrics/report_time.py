"""How long does a result take?"""

from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery

from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words
from renxin.people.records.models import DiagnosticReport


def _reported(_scope: Scope) -> dict[str, Any]:
    """Name when the first report of the same item was issued after the order."""
    reports = DiagnosticReport.objects.filter(
        patient_id=OuterRef("patient_id"), code=OuterRef("code"), issued_at__gte=OuterRef("ordered_at")
    ).exclude(code="")
    first = reports.order_by().values("patient_id").annotate(first=Min("issued_at")).values("first")
    return {"reported_at": Subquery(first)}


ORDERED = Tally(
    code="ordered",
    rows="orders",
    at="ordered_at",
    whole=lambda _scope: ~Q(status="revoked") & ~Q(code=""),
    parts={"waiting": lambda _scope: Q(reported_at__isnull=True)},
    department="encounter__department_id",
    annotate=_reported,
    lasts=("ordered_at", "reported_at"),
)


METRIC = Metric(
    code="report_time",
    name=Words("检查检验报告用时", "Time to the report"),
    definition=Words(
        "从开单到出报告的时间：中位数和第 90 百分位数。还没有报告的不计，但会标出有几张。",
        "From the order to its report: median and 90th percentile. Orders without a report yet do not count; how "
        "many they are is said.",
    ),
    formula="percentile_cont(0.5 and 0.9) of issued_at − ordered_at in whole minutes",
    source="records_servicerequest by ordered_at; records_diagnosticreport.issued_at",
    grain=Words("一张检查检验单", "one order"),
    owner=Words("信息中心", "Information centre"),
    unit="minutes",
    rows="orders",
    way=Span(tally=ORDERED, first="ordered_at", last="reported_at"),
    group="flow",
    more_is_better=False,
)
