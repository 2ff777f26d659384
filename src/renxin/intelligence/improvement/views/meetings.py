"""Staff pages: the committee's meetings, the pack, decisions, minutes, and all that on paper."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.forms import ActionForm, LineForm, MeetingForm, MinutesForm
from renxin.intelligence.improvement.measuring import today
from renxin.intelligence.improvement.meeting_pack import people
from renxin.intelligence.improvement.models import Meeting
from renxin.intelligence.improvement.views.actions import new_action
from renxin.intelligence.improvement.views.common import act, form_page
from renxin.kernel.audit.services import record_access
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render


def _page_of(found: Meeting) -> str:
    return reverse("improvement:meeting", args=[found.uid])


def _crumbs(found: Meeting | None = None) -> list[tuple[Any, str]]:
    first = [(_("Committee"), reverse("improvement:meetings"))]
    return [*first, (f"{found.month:%Y-%m}", _page_of(found))] if found else first


@require_GET
@staff("improvements.view")
def meetings(request: StaffRequest) -> HttpResponse:
    """Show the meetings."""
    rows = selectors.meetings(request.actor)
    return render(
        request, "improvement/meetings.html", {"rows": rows, "may_manage": request.actor.may("improvements.manage")}
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Plan a meeting."""

    def save(said: dict[str, Any]) -> str:
        made = services.plan_meeting(
            request.actor, said["month"], said["meets_at"], place=said["place"], chair_id=said["chair"]
        )
        return _page_of(made)

    last_month = (today(request.actor).replace(day=1) - timedelta(days=1)).replace(day=1)
    form = MeetingForm(request.actor, request.POST or None, initial={"month": f"{last_month}"})
    return form_page(request, form, save, title=_("Plan a meeting"), crumbs=_crumbs())


@require_GET
@staff("improvements.view")
def meeting(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a meeting: what lay on the table, what was decided, the minutes."""
    found = selectors.meeting(request.actor, uid)
    is_open = found.state != Meeting.State.HELD
    return render(
        request,
        "improvement/meeting.html",
        {
            "meeting": found,
            "sections": selectors.sections(request.actor, found, get_language() or "zh-hans"),
            "decisions": selectors.decisions(request.actor, found),
            "present": people(request.actor, found.present),
            "may_manage": request.actor.may("improvements.manage") and is_open,
        },
    )


@require_POST
@staff("improvements.manage")
def pack(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Make the pack by one click."""
    found = selectors.meeting(request.actor, uid)
    said = _("The pack is ready. What is in it does not change any more.")
    return act(request, lambda: services.pack_meeting(request.actor, found), _page_of(found), said)


@require_GET
@staff("improvements.view")
def paper(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the pack, decisions and minutes as PDF."""
    found = selectors.meeting(request.actor, uid)
    content = selectors.meeting_paper(request.actor, found, get_language() or "zh-hans")
    with transaction.atomic():
        record_access(request.actor, "improvement.meeting_printed", "meeting", found.uid)
    headers = {"Content-Disposition": f'inline; filename="meeting-{found.month:%Y-%m}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def decide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Record a decision."""
    found = selectors.meeting(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        services.decide(request.actor, found, said["words"])
        return _page_of(found)

    form = LineForm(request.actor, request.POST or None)
    return form_page(request, form, save, title=_("What was decided?"), crumbs=_crumbs(found))


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def follow(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Plan what follows from a decision."""
    found = selectors.decision(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        services.plan_action(request.actor, new_action(said), decision=found)
        return _page_of(found.meeting)

    return form_page(
        request,
        ActionForm(request.actor, [], request.POST or None),
        save,
        title=_("Plan an action"),
        crumbs=_crumbs(found.meeting),
        lead=found.words,
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def minutes(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write the minutes and sign them."""
    found = selectors.meeting(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        services.sign_minutes(request.actor, found, said["minutes"], said["present"])
        return _page_of(found)

    return form_page(
        request,
        MinutesForm(request.actor, request.POST or None),
        save,
        title=_("Minutes"),
        crumbs=_crumbs(found),
        lead=_("Signed, nothing of this meeting changes any more."),
        button=_("Sign the minutes"),
    )
