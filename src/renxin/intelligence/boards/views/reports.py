"""Reports: the list, a new one, its issues; what one was sent oneself."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.boards import selectors, services
from renxin.intelligence.boards.models import Report, Sending
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("boards.report")
def reports(request: StaffRequest) -> HttpResponse:
    """Show what goes out, when next, to how many."""
    rows = [(row, selectors.name_of(row.board), len(row.readers)) for row in selectors.reports(request.actor)]
    return render(request, "boards/reports.html", {"reports": rows})


@require_http_methods(["GET", "POST"])
@staff("boards.report")
def report_new(request: StaffRequest) -> HttpResponse:
    """Choose a board, a rhythm, a way and colleagues."""
    said, errors = request.POST, {}
    if request.method == "POST":
        try:
            made = services.make_report(
                request.actor,
                title=said.get("title", ""),
                board=said.get("board", ""),
                days=int(said.get("days", "0")) if said.get("days", "").isdigit() else 0,
                rhythm=said.get("rhythm", ""),
                channel=said.get("channel", ""),
                language=said.get("language", "zh-hans"),
                readers=said.getlist("readers"),
            )
            return redirect(request, reverse("boards:report", args=[made.uid]))
        except InvalidInput as error:
            errors = {error.where or "readers": str(error)}
    people = organizations.staff_who_may(request.actor, "boards.view")
    context = {
        "said": said,
        "errors": errors,
        "boards": selectors.sent(request.actor),
        "rhythms": Report.Rhythm.choices,
        "ways": Report.Channel.choices,
        "periods": [(days, _("%(days)d days") % {"days": days}) for days in insights.PERIODS],
        "languages": [("zh-hans", "中文"), ("en", "English")],
        "people": [(str(one.uid), one.get_full_name()) for one in people],
        "chosen": said.getlist("readers"),
    }
    return render(request, "boards/report_new.html", context, status=422 if errors else 200)


@require_GET
@staff("boards.report")
def report(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the issues of a report, to whom they went and what failed."""
    found = selectors.report(request.actor, uid)
    issues = selectors.issues(request.actor, found)
    people = organizations.users_by_ids(request.actor, found.readers + [s.user_id for _i, rows in issues for s in rows])
    named = [
        (issue, [(row, people[row.user_id].get_full_name()) for row in rows if row.user_id in people])
        for issue, rows in issues
    ]
    readers = [people[pk].get_full_name() for pk in found.readers if pk in people]
    return render(request, "boards/report.html", {"report": found, "issues": named, "readers": readers})


@require_POST
@staff("boards.report")
def change(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Stop a report, make an issue now, or send a failed one again."""
    found = selectors.report(request.actor, uid)
    done = request.POST.get("do", "")
    if done == "stop":
        services.stop_report(request.actor, found)
        toast(request, _("No further issue is sent."))
    elif done == "now":
        services.issue_now(request.actor, found)
        toast(request, _("An issue is on its way."))
    else:
        wanted = (
            Sending.objects.of(request.actor).filter(uid=done, issue__report=found).first() if _is_uid(done) else None
        )
        if wanted is not None:
            services.resend(request.actor, wanted)
            toast(request, _("It is tried again."))
    return redirect(request, reverse("boards:report", args=[uid]))


@require_GET
@staff("boards.view")
def paper(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer with the paper that one was sent oneself."""
    found = selectors.sending(request.actor, uid)
    answer = HttpResponse(services.open_paper(request.actor, found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.issue.at:%Y-%m-%d}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
@staff("boards.view")
def leave(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take oneself off a report."""
    found = selectors.sending(request.actor, uid).issue.report
    if request.method == "POST":
        services.unsubscribe(request.actor, found)
        toast(request, _("You no longer get this report."))
        return redirect(request, reverse("boards:board"))
    return render(request, "boards/leave.html", {"report": found})


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
