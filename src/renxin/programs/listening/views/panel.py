"""The panel: members, questions with secret ballots, advice and what became of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.listening import selectors, services
from renxin.programs.listening.models import Advice, PanelMember
from renxin.programs.listening.services import NewAdvice
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import frame


@require_GET
@staff("listening.view")
def panel(request: StaffRequest) -> HttpResponse:
    """Show the members of the panel."""
    state = request.GET.get("state", "active")
    state = state if state in PanelMember.State.values else ""
    text = request.GET.get("q", "").strip()
    manages = request.actor.may("listening.manage")
    context = {
        "found": selectors.members(request.actor, state=state, after=request.GET.get("after", "")),
        "states": PanelMember.State.choices,
        "state": state,
        "state_words": dict(PanelMember.State.choices).get(state, ""),
        "manages": manages,
        "q": text,
        "people": patients.search(request.actor, text, 8) if text and manages else [],
        "tab": "panel",
        "nav_key": "listening",
    }
    return render(request, "listening/panel.html", context)


@require_POST
@staff("listening.manage")
def invite(request: StaffRequest) -> HttpResponse:
    """Ask patients onto the panel."""
    chosen = [patients.get(request.actor, uid).pk for uid in request.POST.getlist("patient")[:50]]
    asked = services.invite_members(request.actor, chosen)
    sent = sum(one.sent for one in asked)
    if not asked:
        toast(request, _("She is a member, or was asked already."))
    elif sent < len(asked):
        toast(request, _("Asked, but the message may not be sent to everybody now."), level="error")
    else:
        toast(request, _("Asked. She answers on her phone."))
    return redirect(request, f"{reverse('listening:panel')}?state=invited")


@require_POST
@staff("listening.manage")
def let_go(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End a membership."""
    services.end_membership(request.actor, selectors.member(request.actor, uid))
    toast(request, _("The membership has ended."))
    return redirect(request, reverse("listening:panel"))


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def polls(request: StaffRequest) -> HttpResponse:
    """Show the questions to the panel, or write one."""
    if request.method == "GET":
        return _polls(request, {})
    posted = request.POST
    try:
        closes_at = frame.instant(request.actor, posted.get("closes_at", ""), "closes_at")
        services.make_poll(
            request.actor,
            posted.get("question", ""),
            posted.get("options", "").splitlines(),
            closes_at,
            posted.get("about", ""),
        )
    except RenxinError as error:
        return _polls(request, frame.problem(request, error))
    toast(request, _("The question is written. Look at it, then send it."))
    return redirect(request, reverse("listening:polls"))


@require_POST
@staff("listening.manage")
def poll_act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send a question to the members, or close it."""
    poll = selectors.poll(request.actor, uid)
    to = reverse("listening:polls")
    if request.POST.get("do") == "close":
        services.close_poll(request.actor, poll)
        return redirect(request, to)
    try:
        sent = services.open_poll(request.actor, poll)
    except RenxinError as error:
        return _polls(request, frame.problem(request, error))
    toast(request, _("Sent to %(count)s members.") % {"count": sent})
    return redirect(request, to)


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def advice(request: StaffRequest) -> HttpResponse:
    """Show advice and what became of it, or write some down."""
    if request.method == "GET":
        return _advice(request, {})
    posted = request.POST
    chosen = frame.department(request.actor, posted.get("department", ""))
    try:
        member = selectors.member(request.actor, posted["member"]) if posted.get("member") else None
        services.write_advice(
            request.actor,
            NewAdvice(
                words=posted.get("words", ""),
                member=member,
                department_id=chosen.pk if chosen else None,
                theme=posted.get("theme", ""),
            ),
        )
    except RenxinError as error:
        return _advice(request, frame.problem(request, error))
    toast(request, _("The advice is written down."))
    return redirect(request, reverse("listening:advice"))


@require_POST
@staff("listening.manage")
def advice_act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Adopt or decline advice, or say what was done."""
    row = selectors.one_advice(request.actor, uid)
    posted = request.POST
    words = posted.get("words", "")

    def act() -> Any:
        if posted.get("do") == "done":
            return services.finish_advice(request.actor, row, words)
        return services.decide_advice(request.actor, row, adopt=posted.get("do") == "adopt", reason=words)

    return frame.do(
        request,
        act,
        _("Noted. Whoever gave it is told when the matter ends."),
        reverse("listening:advice"),
        lambda more: _advice(request, {**more, "at": uid}),
    )


def _polls(request: StaffRequest, more: dict[str, Any]) -> HttpResponse:
    found = selectors.polls(request.actor, request.GET.get("after", ""))
    context = {
        "found": found,
        "members": len(selectors.active_members(request.actor)),
        "manages": request.actor.may("listening.manage"),
        "given": {},
        "tab": "polls",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/polls.html", context, status=more.get("status", 200))


def _advice(request: StaffRequest, more: dict[str, Any]) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in Advice.State.values else ""
    department = request.GET.get("department", "")
    departments = frame.departments(request.actor, only_own=False)
    context = {
        "found": selectors.advice(
            request.actor, state=state, department=department, after=request.GET.get("after", "")
        ),
        "states": Advice.State.choices,
        "state": state,
        "state_words": dict(Advice.State.choices).get(state, ""),
        "departments": departments,
        "department_words": dict(departments).get(department, ""),
        "members": [(str(one.member.uid), one.name) for one in selectors.active_members(request.actor)],
        "themes": frame.themes(),
        "works": request.actor.may("listening.work"),
        "manages": request.actor.may("listening.manage"),
        "given": {},
        "tab": "advice",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/advice.html", context, status=more.get("status", 200))
