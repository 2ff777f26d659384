"""Staff pages: the director's dashboard, the rows behind a number, the catalogue of metrics."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.intelligence.insights import cards, selectors
from renxin.intelligence.insights.scope import PERIODS, USUAL, Scope
from renxin.kernel.core import packs
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render


@dataclass(frozen=True, slots=True)
class Choice:
    """One item of a filter."""

    words: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the page: what it is called, what is chosen, how to take that off, what may be chosen."""

    label: str
    value: str
    remove_url: str
    choices: tuple[Choice, ...]


@require_GET
@staff("insights.view")
def dashboard(request: StaffRequest) -> HttpResponse:
    """Show how patients find us, what went wrong and how fast it is repaired."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    board = selectors.dashboard(request.actor, scope)
    context = {"board": board, "scope": scope, "filters": _filters(scope), "is_usual": scope.address() == "?"}
    return render(request, "insights/dashboard.html", context)


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
            "filters": _filters(scope),
            "next_url": f"?{urlencode({**request.GET.dict(), 'after': page.next})}" if page.next else "",
        },
    )


@require_GET
@staff("insights.view")
def catalogue(request: StaffRequest) -> HttpResponse:
    """Show every metric with its definition, formula, source, grain and owner."""
    return render(request, "insights/catalogue.html", {"metrics": selectors.metrics(request.actor)})


def _filters(scope: Scope) -> list[Filter]:
    """Return the filters that read as a sentence: which days, which campus, which department, which survey."""
    english = (get_language() or "").startswith("en")

    def name(one: Any) -> str:
        return one.name_en if english and one.name_en else one.name

    surveys = scope.surveys if scope.survey is None else (scope.survey,)
    found = [
        Filter(
            _("Period"),
            _period_words(scope.days),
            "",
            tuple(
                Choice(_period_words(days), scope.address(period=days if days != USUAL else None), days == scope.days)
                for days in PERIODS
            ),
        ),
        _filter(
            scope, _("Department"), "department", [(name(one), one.uid) for one in scope.departments], scope.department
        ),
        _filter(
            scope,
            _("Survey"),
            "survey",
            [(packs.words(one.title, get_language() or "zh-hans"), one.code) for one in surveys],
            scope.survey,
        ),
    ]
    if len(scope.campuses) > 1:
        campus = _filter(scope, _("Campus"), "campus", [(name(one), one.uid) for one in scope.campuses], scope.campus)
        found.insert(1, campus)
    return found


def _filter(scope: Scope, label: str, key: str, options: list[tuple[str, Any]], chosen: Any) -> Filter:
    own = getattr(chosen, "uid", None) if key != "survey" else getattr(chosen, "code", None)
    value = next((words for words, option in options if option == own), "") if chosen else ""
    choices = tuple(Choice(words, scope.address(**{key: option}), option == own) for words, option in options)
    return Filter(label, value, scope.address(**{key: None}) if value else "", choices)


def _period_words(days: int) -> str:
    return ngettext("Last %(days)s day", "Last %(days)s days", days) % {"days": days}
