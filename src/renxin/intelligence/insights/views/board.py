"""Staff pages: the rows behind a number, the catalogue of metrics."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from renxin.intelligence.insights import cards, selectors
from renxin.intelligence.insights.filters import filters
from renxin.intelligence.insights.metric import Group, Metric
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render


@require_GET
@staff("insights.view")
def rows(request: StaffRequest, code: str) -> HttpResponse:
    """Show the rows behind a number, under the same choice of days and departments."""
    metric = selectors.metric_of(request.actor, code)
    scope = selectors.read_scope(request.actor, request.GET.dict())
    part, dimension = request.GET.get("part", ""), request.GET.get("dimension", "")
    page = selectors.rows(
        request.actor, metric, scope, part=part, dimension=dimension, after=request.GET.get("after", "")
    )
    measure = selectors.measure(request.actor, metric, scope)
    shown = measure.value is not None and not (metric.hides_few and measure.is_hidden)
    return render(
        request,
        "insights/rows.html",
        {
            "metric": metric,
            "scope": scope,
            "page": page,
            "part": part,
            "value": cards.in_words(measure.value, metric.unit) if shown and measure.value is not None else "",
            "n": measure.n,
            "filters": filters(scope),
            "next_url": f"?{urlencode({**request.GET.dict(), 'after': page.next})}" if page.next else "",
        },
    )


@require_GET
@staff("insights.view")
def catalogue(request: StaffRequest) -> HttpResponse:
    """Show every metric with its definition, formula, source, grain and owner."""
    return render(request, "insights/catalogue.html", {"groups": _groups(selectors.metrics(request.actor))})


def _groups(metrics: Sequence[Metric]) -> list[tuple[str, list[Metric]]]:
    """Return the metrics under headings, in the order of a patient's way."""
    headings: list[tuple[Group, str]] = [
        ("voice", _("Voice")),
        ("repair", _("When something went wrong")),
        ("flow", pgettext("metrics", "Waiting")),
        ("follow_up", pgettext("metrics", "After the visit")),
        ("home", pgettext("metrics", "Care at home")),
    ]
    return [(heading, [metric for metric in metrics if metric.group == group]) for group, heading in headings]
