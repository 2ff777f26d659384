"""One session: who comes when; another room, a locum, an earlier end; what to do when it does not take place."""

from datetime import datetime, time
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.booking import zones
from renxin.programs.appointments.models import Leave, Session
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .day import shown, words

STATES = ("free", "held", "blocked", "pending", "booked", "arrived", "fulfilled", "noshow")


@require_GET
@staff("appointments.view")
def sheet(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a session, and whom it leaves without a time."""
    return _page(request, uid)


@require_POST
@staff("appointments.manage")
def change(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Pause, open again, give to a locum, end earlier, or let it not take place."""
    session, what = selectors.session_sheet(request.actor, uid).session, request.POST.get("what", "")
    try:
        _change(request, session, what)
    except RenxinError as error:
        return _page(request, uid, error=str(error.message))
    toast(request, _("Changed."))
    return redirect(request, reverse("access:session", args=[uid]))


@require_POST
@staff("appointments.manage")
def rebook(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Move or cancel everybody as chosen, tell them, and say what came of it."""
    session = selectors.session_sheet(request.actor, uid).session
    choices: dict[UUID, str] = {}
    for row in selectors.displaced(request.actor, session):
        chosen = request.POST.get(f"to-{row.uid}")
        if chosen is not None:
            choices[row.uid] = "" if chosen == "cancel" else chosen
    done = services.rebook_session(request.actor, session, choices)
    moved = ngettext("%(n)s was moved", "%(n)s were moved", done.moved) % {"n": done.moved}
    cancelled = ngettext("%(n)s was cancelled", "%(n)s were cancelled", done.cancelled) % {"n": done.cancelled}
    toast(
        request,
        _("%(moved)s, %(cancelled)s. Messages go out; calls stand in the task list.")
        % {"moved": moved, "cancelled": cancelled},
    )
    return redirect(request, reverse("access:session", args=[uid]))


def _change(request: StaffRequest, session: Session, what: str) -> None:
    actor, posted = request.actor, request.POST
    if what in ("open", "paused"):
        services.change_session(actor, session.uid, state=what)
    elif what == "locum":
        services.change_session(actor, session.uid, practitioner_id=int(posted.get("locum") or 0) or None)
    elif what == "earlier":
        zone = zones.of_place(actor, session.room, session.department)
        try:
            ends = datetime.combine(session.on_date, time.fromisoformat(posted.get("ends", "")), zone)
        except ValueError as error:
            raise InvalidInput(_("This is no time of the day."), where="ends") from error
        services.change_session(actor, session.uid, ends_at=ends)
    elif what == "cancel":
        services.cancel_session(actor, session.uid, posted.get("reason", ""))


def _page(request: StaffRequest, uid: UUID, *, error: str = "") -> HttpResponse:
    actor = request.actor
    found = selectors.session_sheet(actor, uid)
    record_look(actor, "session.view", "session", uid)
    counts = found.counts
    context = {
        "sheet": found,
        "session": found.session,
        "places": shown(found),
        "counts": [(state, words(state), counts[state]) for state in STATES if counts[state]],
        "proposals": selectors.proposals(actor, found.session),
        "manages": actor.may("appointments.manage"),
        "doctors": [
            one
            for one in organizations.doctors_of(actor, found.session.department_id)
            if one.pk != found.session.practitioner_id
        ],
        "reasons": Leave.Reason.choices,
        "department": found.session.department,
        "error": error,
    }
    return render(request, "access/sheet.html", context, status=422 if error else 200)
