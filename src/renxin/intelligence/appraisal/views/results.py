"""Staff pages: one's own sheets, one result with its rules, the rows behind a line, the sheet on paper."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.appraisal import selectors, services, wording
from renxin.intelligence.appraisal.models import MonthState, Result
from renxin.intelligence.appraisal.views import exporting, shown
from renxin.intelligence.appraisal.views.frame import context, tried
from renxin.kernel.audit.services import record_access, record_look
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render


@require_GET
@staff("appraisal.own")
def mine(request: StaffRequest) -> HttpResponse:
    """Show one's own results, month by month."""
    rows = [(row, shown.about(row)) for row in selectors.own(request.actor)]
    return render(request, "appraisal/mine.html", context(request, "mine", rows=rows))


@require_GET
@staff("appraisal.own")
def result(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one result: total, every line with its rule, who was asked, appeals and amendments."""
    found = selectors.get_result(request.actor, uid)
    if found.practitioner_id is not None and found.practitioner_id != request.actor.practitioner_id:
        record_look(request.actor, "appraisal.person", "result", found.uid)
    history = selectors.amendments(request.actor, found)
    more = {
        "result": found,
        "about": shown.about(found),
        "lines": shown.lines(found),
        "frame": shown.frame(found),
        "history": [(row, shown.about(row)) for row in history],
        "newest": history[-1],
        "appeals": [(one, _item_name(found, one.item)) for one in selectors.appeals(request.actor, found)],
        "may_appeal": _may_appeal(request, found),
        "may_amend": request.actor.may("appraisal.decide") and found.month.state == MonthState.FROZEN,
    }
    own = found.practitioner_id is not None and found.practitioner_id == request.actor.practitioner_id
    return render(request, "appraisal/result.html", context(request, "mine" if own else "results", **more))


@require_GET
@staff("appraisal.own")
def rows(request: StaffRequest, uid: UUID, code: str) -> HttpResponse:
    """Show the rows behind a line; whoever is appraised may contest some of them here."""
    found = selectors.get_result(request.actor, uid)
    page = selectors.rows(request.actor, found, code, request.GET.get("after", ""))
    if page.elsewhere:
        return redirect(request, page.elsewhere)
    line = next(one for one in shown.lines(found) if one.line.code == code)
    more = {
        "result": found,
        "about": shown.about(found),
        "line": line,
        "page": page,
        "rows": [(row, wording.mode(row.words) if row.kind == "answer" else row.words) for row in page.lines],
        "doubtful": page.doubtful,
        "next_url": f"?after={page.next}" if page.next else "",
        "may_appeal": _may_appeal(request, found) and not page.hidden,
    }
    return render(request, "appraisal/rows.html", context(request, "results", **more))


@require_GET
@staff("appraisal.own")
def printed(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer with one result as PDF."""
    found = selectors.get_result(request.actor, uid)
    with transaction.atomic():
        record_access(request.actor, "appraisal.print", "result", found.uid)
    answer = HttpResponse(exporting.printed(request, found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="appraisal-{found.month.first_on:%Y-%m}.pdf"'
    return answer


@require_POST
@staff("appraisal.decide")
def amend(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Count a frozen result anew, as a dated amendment with a reason."""
    found = selectors.get_result(request.actor, uid)
    reason = request.POST.get("reason", "")
    tried(request, lambda: services.amend_result(request.actor, found, reason), _("Amended. The frozen row stays."))
    newest = selectors.newest_of(request.actor, found)
    return redirect(request, reverse("appraisal:result", args=[newest.uid]))


def _item_name(result: Result, code: str) -> str:
    return next((one.name for one in shown.lines(result) if one.line.code == code), code)


def _may_appeal(request: StaffRequest, found: Result) -> bool:
    return found.month.state == MonthState.FROZEN and selectors.may_appeal(request.actor, found)
