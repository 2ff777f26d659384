"""The doctor's pages: who waits by video today, what she told, begin, finish, or ask her to come in; the server."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.models import VideoHouse
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import holding, selecting
from .pack import missing, pack


@require_GET
@staff("appointments.view")
def day(request: StaffRequest) -> HttpResponse:
    """Show the visits by video of a day; who waits stands first."""
    on = parse_date(request.GET.get("day", "")) or clock.today()
    rows = selecting.of_day(request.actor, on)
    context = {
        "lines": sorted(rows, key=lambda line: line[0].state not in ("waiting", "going")),
        "on_date": on,
        "house": selecting.house(request.actor),
        "may_set_up": request.actor.may("channels.manage"),
    }
    return _page(request, "day", context)


@require_GET
@staff("appointments.view")
def visit(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show everything about one visit by video."""
    row = selecting.one(request.actor, uid)
    with transaction.atomic():
        record_access(request.actor, "video.read", "video", row.uid, patient_id=row.patient_id)
    birth_date = selecting.birth_date_of(request.actor, row)
    known = selecting.known_of(row, birth_date)
    context = {
        "row": row,
        "appointment": row.appointment,
        "person": patients.cards(request.actor, [row.patient_id]).get(row.patient_id),
        "told": selecting.told(row),
        "missing": missing(known),
        "known": known,
        "steps": row.steps.order_by("at", "pk"),
        "stops": [one for one in pack().stops if one.code != "emergency"],
        "reason": pack().stop(row.stop),
        "is_own": holding.is_own(request.actor, row) and request.actor.may("appointments.work"),
        "address": holding.link_of_doctor(request.actor, row),
    }
    return _page(request, "visit", context)


@require_POST
@staff("appointments.work")
def act(request: StaffRequest, uid: UUID, what: str) -> HttpResponse:
    """Begin, finish or stop a visit."""
    row, posted = selecting.one(request.actor, uid), request.POST
    try:
        if what == "begin":
            holding.begin(request.actor, row, guardian_seen="guardian_seen" in posted)
        elif what == "finish":
            holding.finish(request.actor, row, posted.get("note", ""))
        elif what == "stop":
            holding.stop(request.actor, row, posted.get("stop", ""), posted.get("note", ""))
    except NotAllowed:
        toast(request, _("Only the doctor who was booked holds this visit."), level="error")
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("video:visit", args=[row.uid]))


@require_http_methods(["GET", "POST"])
@staff("channels.manage")
def settings(request: StaffRequest) -> HttpResponse:
    """Show where video calls are carried, or keep it."""
    row, error = VideoHouse.objects.of(request.actor).first(), ""
    if request.method == "POST":
        posted = request.POST
        try:
            holding.set_up(
                request.actor,
                address=posted.get("address", ""),
                app_id=posted.get("app_id", ""),
                secret=posted.get("secret", ""),
                is_active="is_active" in posted,
            )
        except InvalidInput as refused:
            error = str(refused.message)
        else:
            toast(request, _("Written down."))
            return redirect(request, reverse("video:settings"))
    return _page(request, "settings", {"row": row, "posted": request.POST, "error": error}, 422 if error else 200)


def _page(request: StaffRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"virtual/{name}.html", {"nav_key": "access", **context}, status=status)
