"""Pages of hotline tickets: the list with the three rates, taking in by form or table, one ticket."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services, table
from .models import HotlineTicket
from .pack import pack
from .services import NewTicket

MOST_BYTES = 2 * 1024 * 1024


@require_GET
@staff("cases.view")
def ticket_list(request: StaffRequest) -> HttpResponse:
    """Show the tickets, the nearest deadline first, and the three rates of this month."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in selectors.TABS else "open"
    found = selectors.listed(request.actor, tab)
    cards = patients.cards(request.actor, [ticket.case.patient_id for ticket in found])
    context = {
        "tab": tab,
        "lines": [(ticket, cards.get(ticket.case.patient_id)) for ticket in found],
        "rates": selectors.rates(request.actor, selectors.this_month(request.actor)),
        "works": request.actor.may("cases.work"),
        "nav_key": "voice",
    }
    return render(request, "cases/hotline/list.html", context)


@require_http_methods(["GET", "POST"])
@staff("cases.work")
def take(request: StaffRequest) -> HttpResponse:
    """Take in one ticket by form, or many by table."""
    error = where = ""
    problems: list[tuple[int, str]] = []
    if request.method == "POST":
        try:
            if "table" in request.POST:
                problems = _take_table(request)
                if not problems:
                    return redirect(request, reverse("cases:hotline"))
            else:
                ticket = services.take_ticket(request.actor, _from_form(request))
                toast(request, _("The ticket is taken in, and its clocks run."))
                return redirect(request, reverse("cases:ticket", args=[ticket.uid]))
        except InvalidInput as wrong:
            error, where = str(wrong.message), wrong.where
    context = {
        "hotlines": [(row.code, str(row.words)) for row in pack().hotlines],
        "departments": [(str(row.uid), str(row)) for row in organizations.departments(request.actor)],
        "given": request.POST,
        "error": error,
        "where": where,
        "problems": problems,
        "nav_key": "voice",
    }
    return render(request, "cases/hotline/take.html", context, status=422 if error or problems else 200)


@require_GET
@staff("cases.view")
def ticket(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one ticket."""
    found = selectors.get(request.actor, uid)
    record_look(request.actor, "hotline.view", "hotline_ticket", found.uid, patient_id=found.case.patient_id)
    return _page(request, found)


@require_POST
@staff("cases.work")
def act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Do what the pressed button says: contacted, more time, granted, sent back, replied, called back."""
    found, posted = selectors.get(request.actor, uid), request.POST
    doing = _ACTS.get(posted.get("act", ""))
    if doing is None:
        return _page(request, found, error=_("Choose what to do."), status=422)
    try:
        doing(request.actor, found, posted)
    except (InvalidInput, WrongState) as wrong:
        return _page(request, selectors.get(request.actor, uid), error=str(wrong.message), status=422)
    toast(request, _("The ticket is brought up to date."))
    return redirect(request, reverse("cases:ticket", args=[uid]))


def _take_table(request: StaffRequest) -> list[tuple[int, str]]:
    """Take in the tickets of an uploaded table, all or none; return what is wrong by line."""
    given = request.FILES.get("file")
    if given is None or given.size is None or given.size > MOST_BYTES:
        raise InvalidInput(_("Choose a CSV file of at most 2 MB."), where="file")
    found = table.read_table(request.actor, given.read())
    if not found.problems:
        count = len(services.take_tickets(request.actor, found.tickets))
        toast(request, ngettext("%(count)d ticket taken in.", "%(count)d tickets taken in.", count) % {"count": count})
    return found.problems


def _from_form(request: StaffRequest) -> NewTicket:
    posted = request.POST
    department = {str(row.uid): row.pk for row in organizations.departments(request.actor)}
    return NewTicket(
        hotline=posted.get("hotline", ""),
        number=posted.get("number", ""),
        words=posted.get("words", ""),
        phone=posted.get("phone", ""),
        name=posted.get("name", ""),
        received_at=_instant(request.actor, posted.get("received_at", "")),
        due_at=_instant(request.actor, posted.get("due_at", "")),
        is_urgent=posted.get("urgent") == "yes",
        department_id=department.get(posted.get("department", "")),
    )


def _instant(actor: Actor, text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=organizations.zone_of(actor)) if text else None
    except ValueError as error:
        raise InvalidInput(_("This is no date."), where="due_at") from error


def _until(actor: Actor, posted: Any) -> datetime:
    found = _instant(actor, posted.get("until", ""))
    if found is None:
        raise InvalidInput(_("Give the new date."), where="until")
    return found


_ACTS: dict[str, Callable[[Actor, HotlineTicket, Any], Any]] = {
    "contacted": lambda actor, row, posted: services.note_contact(actor, row),
    "extension": lambda actor, row, posted: services.ask_extension(
        actor, row, posted.get("reason", ""), _until(actor, posted)
    ),
    "granted": lambda actor, row, posted: services.grant_extension(actor, row, _until(actor, posted)),
    "returned": lambda actor, row, posted: services.send_back(actor, row, posted.get("reason", "")),
    "replied": lambda actor, row, posted: services.reply_ticket(actor, row, posted.get("reply", "")),
    "called_back": lambda actor, row, posted: services.note_call_back(
        actor, row, solved=posted.get("solved") == "yes", satisfied=posted.get("satisfied") == "yes"
    ),
}


def _page(request: StaffRequest, found: HotlineTicket, *, error: str = "", status: int = 200) -> HttpResponse:
    hotline = pack().hotline(found.hotline)
    reason = pack().reason(found.return_reason)
    context = {
        "ticket": found,
        "case": found.case,
        "card": patients.cards(request.actor, [found.case.patient_id]).get(found.case.patient_id),
        "hotline": hotline.words if hotline else found.hotline,
        "reason": reason.words if reason else "",
        "reasons": [(row.code, str(row.words)) for row in pack().return_reasons],
        "works": request.actor.may("cases.work"),
        "given": request.POST,
        "error": error,
        "nav_key": "voice",
    }
    return render(request, "cases/hotline/ticket.html", context, status=status)
