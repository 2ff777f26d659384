"""Staff pages: the control charts that are watched, one of them, a new one, new limits."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.insights import chart_words, charting, selectors, services
from renxin.intelligence.insights.forms import BaselineForm, ChartForm, new_chart
from renxin.intelligence.insights.models import ControlChart
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("insights.view")
def charts(request: StaffRequest) -> HttpResponse:
    """Show every chart that is watched, those with a fresh signal first."""
    rows = selectors.watched(request.actor)
    return render(request, "insights/charts.html", {"rows": rows, "may_manage": request.actor.may("insights.manage")})


@require_GET
@staff("insights.view")
def chart(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one chart: points, limits, signals, what was done."""
    return _chart_page(request, selectors.chart(request.actor, uid), BaselineForm())


@require_http_methods(["GET", "POST"])
@staff("insights.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Begin to watch a number."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    form = ChartForm(scope, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.watch(request.actor, new_chart(form.cleaned_data, scope))
        except InvalidInput as error:
            form.add_error(error.where or None, str(error.message))
        else:
            services.look_at_charts(request.actor)
            return redirect(request, reverse("insights:chart", args=[made.uid]))
    status = 422 if request.method == "POST" else 200
    return render(request, "insights/chart_new.html", {"form": form}, status=status)


@require_POST
@staff("insights.manage")
def baseline(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take the limits anew from some days, with a reason."""
    found = selectors.chart(request.actor, uid)
    form = BaselineForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.freeze_baseline(request.actor, found, said["from_on"], said["to_on"], reason=said["reason"])
        except InvalidInput as error:
            form.add_error(error.where or None, str(error.message))
        else:
            toast(request, _("The new limits hold from %(day)s.") % {"day": said["from_on"]})
            return redirect(request, reverse("insights:chart", args=[uid]))
    return _chart_page(request, found, form, status=422)


@require_POST
@staff("insights.manage")
def stop(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Watch a chart no longer."""
    services.stop_chart(request.actor, selectors.chart(request.actor, uid))
    toast(request, _("This chart is watched no longer."))
    return redirect(request, reverse("insights:charts"))


def _chart_page(request: StaffRequest, found: ControlChart, form: BaselineForm, status: int = 200) -> HttpResponse:
    drawn = charting.draw(request.actor, found)
    context = {
        "chart": found,
        "drawn": drawn,
        "title": chart_words.title(found),
        "figure": chart_words.figure(drawn),
        "points": chart_words.points(drawn),
        "signals": [
            (chart_words.signal_words(one.rule, one.direction), *drawn.days(one.first, one.last))
            for _baseline, one in reversed(drawn.signals)
        ],
        "wants_laney": found.kind in ("p", "u") and drawn.overdispersion >= charting.control_rules().laney_from,
        "form": form,
        "may_manage": request.actor.may("insights.manage"),
    }
    return render(request, "insights/chart.html", context, status=status)
