"""Open days: planned, opened, printed, people let in by their code, what was heard."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.listening import links, selectors, services
from renxin.programs.listening.models import OpenDay
from renxin.programs.listening.services import NewAdvice, NewDay
from renxin.ui.drawing import drawn_code
from renxin.ui.render import redirect, render

from . import frame


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def days(request: StaffRequest) -> HttpResponse:
    """Show the open days, or plan one."""
    if request.method == "GET":
        return _days(request, {})
    posted = request.POST
    try:
        new = NewDay(
            title=posted.get("title", ""),
            place=posted.get("place", ""),
            starts_at=frame.instant(request.actor, posted.get("starts_at", ""), "starts_at"),
            capacity=frame.whole(posted.get("capacity", "")),
            about=posted.get("about", ""),
        )
        row = services.plan_day(request.actor, new)
    except RenxinError as error:
        return _days(request, frame.problem(request, error))
    return redirect(request, reverse("listening:day", args=[row.uid]))


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def day(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show an open day with who comes, or do something with it."""
    row = selectors.day(request.actor, uid)
    if request.method == "GET":
        return _day(request, row, {})
    posted, actor = request.POST, request.actor
    acts = {
        "open": (lambda: services.set_day(actor, row, OpenDay.State.OPEN), _("People may sign up now.")),
        "held": (lambda: services.set_day(actor, row, OpenDay.State.HELD), _("Noted as held.")),
        "cancel": (lambda: services.set_day(actor, row, OpenDay.State.CANCELLED), _("Called off.")),
        "let_in": (lambda: services.let_in(actor, row, posted.get("code", "")), _("Welcome.")),
        "give_back": (
            lambda: services.give_back(actor, selectors.signup(actor, row, posted.get("signup", ""))),
            _("The seats are free again."),
        ),
        "heard": (lambda: _heard(request, row), _("The advice is written down.")),
    }
    if posted.get("do", "") not in acts:
        raise Http404
    act, words = acts[posted["do"]]
    to = reverse("listening:day", args=[uid])
    return frame.do(request, act, words, to, lambda more: _day(request, row, more))


def _heard(request: StaffRequest, row: OpenDay) -> Any:
    posted = request.POST
    chosen = frame.department(request.actor, posted.get("department", ""))
    new = NewAdvice(
        words=posted.get("words", ""),
        day=row,
        department_id=chosen.pk if chosen else None,
        theme=posted.get("theme", ""),
    )
    return services.write_advice(request.actor, new)


def _days(request: StaffRequest, more: dict[str, Any]) -> HttpResponse:
    context = {
        "found": selectors.days(request.actor, request.GET.get("after", "")),
        "manages": request.actor.may("listening.manage"),
        "given": {"capacity": 30},
        "tab": "days",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/days.html", context, status=more.get("status", 200))


def _day(request: StaffRequest, row: OpenDay, more: dict[str, Any]) -> HttpResponse:
    works = request.actor.may("listening.work")
    address = request.build_absolute_uri(links.day(row.tenant_id, row.pk))
    people = selectors.signups(request.actor, row) if works else []
    context = {
        "day": row,
        "left": row.capacity - row.taken,
        "people": people,
        "came": sum(one.seats for one, _name, _phone in people if one.came_at),
        "heard": selectors.advice_of_day(request.actor, row.pk),
        "address": address,
        "code": drawn_code(address),
        "departments": frame.departments(request.actor, only_own=False),
        "themes": frame.themes(),
        "works": works,
        "manages": request.actor.may("listening.manage"),
        "given": {},
        "tab": "days",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/day.html", context, status=more.get("status", 200))
