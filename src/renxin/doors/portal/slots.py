"""Where the portal shows up on pages of staff: a pair in doubt may be asked herself."""

from typing import Any

from django.http import HttpRequest

from renxin.people.patients.models import MatchReview
from renxin.ui import slots

from .asking import writer_and_patient


def ask_her(request: HttpRequest, *, review: MatchReview, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer to ask the writer herself, where one of a pair is a nameless writer."""
    actor = getattr(request, "actor", None)
    if actor is None or writer_and_patient(actor, review) is None:
        return None
    return "portal/_ask.html", {}


slots.register("review.actions", 10, ask_her)
