"""Staff pages: the rows behind a number, the catalogue of metrics."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from renxin.intelligence.insights import cards, selectors
from renxin.intelligence.insights.filters import filters
from renxin.intelligence.insights.metric import Group, Metric
from renxin.intelligence.insights.scope import Scope
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render

WHY_LEFT_OUT: Final[Mapping[str, str | Promise]] = {
    "died": pgettext_lazy("left out", "died"),
    "transferred": pgettext_lazy("left out", "went to another hospital"),
    "refused": pgettext_lazy("left out", "do not wish to be followed up"),
    "no_contact": pgettext_lazy("left out", "no way to reach them"),
}


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
            "left_out": _left_out(metric, scope),
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


def _left_out(metric: Metric, scope: Scope) -> list[tuple[str, str, int, str]]:
    """Return what the number leaves out: reason, its words, how many, and the way to the rows."""
    if metric.left_out is None:
        return []
    counted = metric.left_out.count(scope, (scope.start, scope.end))[0]
    here = reverse("insights:rows", args=[metric.code])
    names = metric.left_out.parts
    return [(name, str(WHY_LEFT_OUT[name]), counted[name], here + scope.address(part=name)) for name in names]
