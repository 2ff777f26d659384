"""Staff pages: the results of a month, counting it anew, freezing it, taking it away as a table."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.appraisal import selectors, services, wording
from renxin.intelligence.appraisal.counting.window import month_of
from renxin.intelligence.appraisal.models import Month, MonthState
from renxin.intelligence.appraisal.views import exporting, shown
from renxin.intelligence.appraisal.views.frame import context, existing, month_named, tried
from renxin.kernel.core import clock
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render


@require_GET
@staff("appraisal.own")
def index(request: StaffRequest) -> HttpResponse:
    """Show the newest month to who leads, one's own sheets to everybody else."""
    if not request.actor.may("appraisal.view"):
        return redirect(request, reverse("appraisal:mine"))
    return _page(request, next(iter(selectors.months(request.actor)), None))


@require_GET
@staff("appraisal.view")
def month(request: StaffRequest, month: str) -> HttpResponse:
    """Show the results of a month, as far as one's departments reach."""
    return _page(request, existing(request, month))


@require_POST
@staff("appraisal.manage")
def compute(request: StaffRequest, month: str) -> HttpResponse:
    """Count a running month anew."""
    first_on = month_named(month)
    tried(request, lambda: services.compute_month(request.actor, first_on), _("Counted anew."))
    return _back(request, month)


@require_POST
@staff("appraisal.manage")
def freeze(request: StaffRequest, month: str) -> HttpResponse:
    """Freeze a month that is over."""
    first_on = month_named(month)
    done = _("Frozen. From now on only dated amendments follow.")
    tried(request, lambda: services.freeze_month(request.actor, first_on), done)
    return _back(request, month)


@require_GET
@staff("appraisal.view")
def export(request: StaffRequest, month: str) -> HttpResponse:
    """Answer with the month as a workbook."""
    return exporting.answer(request, existing(request, month))


def _back(request: StaffRequest, month: str) -> HttpResponse:
    found = selectors.month(request.actor, month_named(month))
    return redirect(request, reverse("appraisal:month", args=[month]) if found else reverse("appraisal:index"))


def _page(request: StaffRequest, found: Month | None) -> HttpResponse:
    actor = request.actor
    wanted = request.GET.get("sheet", "")
    rows = selectors.results(actor, found) if found else []
    groups: dict[str, list[tuple[object, dict[str, object]]]] = {}
    titles = {row.version.sheet.code: wording.said(row.version.sheet.title) for row in rows}
    for row in rows:
        if not wanted or row.version.sheet.code == wanted:
            groups.setdefault(titles[row.version.sheet.code], []).append((row, shown.about(row)))
    today = month_of(clock.today())
    more = {
        "month": found,
        "months": selectors.months(actor),
        "groups": list(groups.items()),
        "titles": titles,
        "wanted": wanted if wanted in titles else "",
        "verdict": selectors.verified(actor, found) if found else None,
        "is_over": bool(found and found.first_on < today and found.state == MonthState.RUNNING),
        "today": f"{today:%Y-%m}",
        "waiting": len(selectors.open_appeals(actor)),
    }
    return render(request, "appraisal/month.html", context(request, "results", **more))
