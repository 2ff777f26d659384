"""The room of improvement in the console, and the way to "your voice, our improvement" on the patient's own page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.ui import nav, slots, ways

from . import selectors


def heard(_request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Lead her to what patients told us and what came of it, once something is published."""
    if not selectors.is_something_told(patient.tenant_id):
        return None
    reference = selectors.public_reference(Actor.system(patient.tenant_id, "improvement"))
    href = reverse("improvement-public", args=[reference])
    return ways.way(href, "message-square-quote", _("What patients told us, and what we did about it"))


nav.register(
    nav.NavItem(
        "improvement",
        pgettext_lazy("rail", "Improve"),
        "lightbulb",
        "improvement:index",
        "improvements.view",
        92,
        within="insights",
    )
)
slots.register("home.items", 95, heard)
