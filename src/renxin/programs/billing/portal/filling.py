"""What bills show on the patient's home: what is to be paid, and the way to all of them."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.people.patients.selectors import Visit
from renxin.programs.billing import selectors
from renxin.programs.billing.models import Bill
from renxin.ui import slots, ways

from .bills import CLASS

Filling = tuple[str, dict[str, Any]] | None


def now(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Say that something is to be paid."""
    if not visit.may(CLASS):
        return None
    rows = selectors.bills_shown(request.actor, visit)  # type: ignore[attr-defined]
    due = sum((row.due for row in rows if row.state == Bill.State.OPEN), Decimal(0))
    return ("billing/portal/_now.html", {"due": due}) if due else None


def way(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Offer the bills, once there are any."""
    if not visit.may(CLASS):
        return None
    if not selectors.bills_shown(request.actor, visit):  # type: ignore[attr-defined]
        return None
    href = reverse("home-bills-of", args=[visit.patient.uid])
    return ways.way(href, "receipt", pgettext("billing", "Bills"), _("What it cost, item by item"))


slots.register("home.now", 70, now)
slots.register("home.items", 60, way)
