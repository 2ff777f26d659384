"""Staff pages: what matters to patients, how that is measured, and departments compared."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect as go
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.insights import mattering_figures as figures
from renxin.intelligence.insights import selectors, services
from renxin.intelligence.insights.analysis.drivers import VIF_MERGE, VIF_WARN
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.filters import filters
from renxin.intelligence.insights.models import Cross, ImportanceMethod
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.surveys.models import Survey
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

SPLITS = ("age", "again")


@require_GET
@staff("insights.view")
def importance(request: StaffRequest) -> HttpResponse:
    """Show importance × satisfaction, the key drivers and Kano of one survey."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    survey = _survey(scope)
    split = request.GET.get("split", "") if request.GET.get("split") in SPLITS else ""
    context: dict[str, Any] = {"scope": scope, "filters": filters(scope), "split": split, "survey": survey}
    if survey:
        context |= _shown(request, scope, survey, split)
    return render(request, "insights/importance.html", context)


def _shown(request: StaffRequest, scope: Scope, survey: Survey, split: str) -> dict[str, Any]:
    found = selectors.what_matters(request.actor, scope, survey, split)
    called = figures.names(found)
    rows = reverse("insights:rows", args=["satisfaction"])
    return {
        "found": found,
        "figure": figures.quadrants(found, found.matrix),
        "priorities": [
            (
                called[one.attribute.code],
                figures.QUADRANTS[one.quadrant],
                one,
                rows + scope.address(survey=survey.code, dimension=one.attribute.code),
            )
            for one in found.matrix.placed
        ],
        "left_out": [called[code] for code in found.matrix.left_out],
        "groups": [
            (figures.GROUPS[name], figures.quadrants(found, one, str(figures.GROUPS[name])), one)
            for name, one in found.groups
        ],
        "driver_chart": figures.driver_chart(found, found.drivers) if found.drivers else None,
        "drivers": [(called[one.code], one, _warning(one)) for one in found.drivers.drivers] if found.drivers else [],
        "methods": ImportanceMethod.choices,
        "crosses": Cross.choices,
        "may_manage": request.actor.may("insights.manage"),
    }


def _warning(one: Any) -> str:
    if one.suppressed:
        return _("its sign turns round beside the others: do not read it")
    if one.vif > VIF_MERGE:
        return _("says nearly the same as another one: merge them")
    if one.vif > VIF_WARN:
        return _("overlaps with others")
    return _("weak evidence") if one.is_weak else ""


@require_POST
@staff("insights.manage")
def choose(request: StaffRequest) -> HttpResponse:
    """Keep how the matrix is drawn."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    survey = _survey(scope)
    if survey:
        try:
            services.choose_matrix(
                request.actor,
                survey,
                method=request.POST.get("method", ""),
                cross=request.POST.get("cross", ""),
                targets=(_number(request, "target_importance"), _number(request, "target_performance")),
            )
            toast(request, _("Kept. Everybody sees it this way now."))
        except InvalidInput as error:
            toast(request, str(error.message), level="error")
    return redirect(request, reverse("insights:importance") + scope.address())


@require_GET
@staff("insights.view")
def compare(request: StaffRequest) -> HttpResponse:
    """Show departments side by side, raw and adjusted for whom they treat."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    survey = _survey(scope)
    context: dict[str, Any] = {"scope": scope, "filters": filters(scope), "survey": survey}
    if survey:
        found = selectors.compare(request.actor, scope, survey)
        units = {one.unit for one in (*found.ranked, *found.others)}
        context |= {
            "found": found,
            "names": organizations.departments_by_ids(request.actor, units),
            "may_manage": request.actor.may("insights.manage"),
        }
    return render(request, "insights/compare.html", context)


@require_POST
@staff("insights.manage")
def estimate(request: StaffRequest) -> HttpResponse:
    """Estimate the case mix anew from the chosen days."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    survey = _survey(scope)
    if survey:
        try:
            row = services.estimate_case_mix(request.actor, scope, survey)
            toast(request, _("Version %(n)d is in force.") % {"n": row.number})
        except InvalidInput as error:
            toast(request, str(error.message), level="error")
    return go(reverse("insights:compare") + scope.address())


def _survey(scope: Scope) -> Survey | None:
    """Return the survey chosen, or the one most answered."""
    if scope.survey:
        return scope.survey
    answered = Counts(scope).answers_by_survey
    return max((one for one in scope.surveys if one.pk in answered), key=lambda one: answered[one.pk], default=None)


def _number(request: StaffRequest, name: str) -> float | None:
    try:
        return float(request.POST.get(name, ""))
    except ValueError:
        return None
