"""What appointments show on the patient's home: the next one, an offer that waits, the ways to book."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from renxin.people.patients.selectors import Visit, is_colleague
from renxin.ui import slots, ways

from . import common
from .mine import may_change, split
from .offers import offers_of

Filling = tuple[str, dict[str, Any]] | None


def coming_up(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Show the next appointment, and seats that are offered."""
    if not visit.may(common.CLASS):
        return None
    actor = request.actor  # type: ignore[attr-defined]
    coming, _past = split(actor, visit)
    offers = offers_of(actor, visit)
    if not coming and not offers:
        return None
    following = coming[0] if coming else None
    row = following.row if following else None
    context = {
        "next": following,
        "offers": offers,
        "may_change": row is not None and row.seat_id is not None and may_change(actor, row),
        "is_staff": is_colleague(request),
    }
    return "appointments/portal/_next.html", context


def book(_request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Offer to book."""
    if not visit.may(common.CLASS):
        return None
    address = reverse("home-book-of", args=[visit.patient.uid])
    return ways.way(address, "calendar-plus", _("Book an appointment"), _("A doctor, a time"))


def mine(_request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Lead to what is booked."""
    if not visit.may(common.CLASS):
        return None
    address = reverse("home-appointments-of", args=[visit.patient.uid])
    return ways.way(address, "calendar", _("My appointments"), _("See, change, give back"))


slots.register("home.now", 7, coming_up)
slots.register("home.items", 10, book)
slots.register("home.items", 11, mine)
