"""What the pages share: whose page it is, whether anybody looks at what is written, and the way back."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited


def is_open(visit: Visit) -> bool:
    """Tell whether the house has people on duty and a tested alarm, so that patients may be invited to write."""
    return worklist.gate(Actor.system(visit.patient.tenant_id, "home")).ready


def page(
    request: VisitRequest, template: str, context: Mapping[str, Any], *, to: str, status: int = 200
) -> HttpResponse:
    """Return a page about a person; `to` is the address by which the switch leads to the same page of another."""
    own = {
        "visit": request.visit,
        "patient": request.visit.patient,
        "visit_to": to,
        "phone": getattr(request, "hospital_phone", ""),
        "is_staff": is_colleague(request),
    }
    return render(request, f"monitoring/portal/{template}", {**own, **context}, status=status)


def entrance(to: str, data_class: str) -> Any:
    """Return a view that leads from the short address in a message to the visitor's own page."""

    @visited(data_class)
    def enter(request: VisitRequest) -> HttpResponse:
        return redirect(reverse(to, args=[request.visit.me.uid]))

    return enter


def number(text: str) -> float | None:
    """Return a number as people type it (full-width digits, a comma, a 。 for the point); None when it is none."""
    plain = text.strip().translate(_SIGNS)
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if 0 <= value < 100_000 else None


_SIGNS = str.maketrans("０１２３４５６７８９．。，,", "0123456789....")
