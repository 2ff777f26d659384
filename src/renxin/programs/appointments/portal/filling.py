"""What appointments show on the patient's home: the next one, an offer that waits, the ways to book."""

from typing import Any

from django.http import HttpRequest

from renxin.people.patients.selectors import Visit, is_colleague
from renxin.ui import slots

from . import common
from .mine import may_change, split
from .offers import offers_of

Filling = tuple[str, dict[str, Any]] | None


def coming_up(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Show the next appointment, and seats that are offered."""
    if not visit.may(common.CLASS):
        return None
    actor = request.actor  # type: ignore[attr-defined]
    coming, _past = split(actor, visit.patient.pk)
    offers = offers_of(actor, visit.patient.pk)
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


def ways(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Offer booking and what is booked."""
    return ("appointments/portal/_ways.html", {}) if visit.may(common.CLASS) else None


slots.register("home.now", 7, coming_up)
slots.register("home.items", 10, ways)
