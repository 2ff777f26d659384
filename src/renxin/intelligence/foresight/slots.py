"""Where foresight shows on pages of others: a room beside segments, and what is reckoned on a patient's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.people.patients.models import Patient
from renxin.ui import nav, slots

from . import selectors, telling
from .pack import pack

_CARE = "patients.edit"  # nurses and doctors who care for her


def reckoned(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show what is reckoned about a patient, with the reasons, and where she may object.

    Who treats her sees only what helps her (`for_care`): nobody shall be cared for less because a number expects her to
    stay away. Who works with segments sees the rest.
    """
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    asked = pack().predictions
    seen = {code for code, one in asked.items() if actor.may("segments.view") or (one.for_care and actor.may(_CARE))}
    lines = [
        (asked[score.prediction].words, telling.per_cent(score.value), telling.reasons(score), score)
        for score in (selectors.scores_of(actor, patient.pk) if seen else ())
        if score.prediction in seen
    ]
    return ("foresight/_of_patient.html", {"lines": lines}) if lines else None


nav.register(
    nav.NavItem("foresight", _("Foresight"), "lightbulb", "foresight:index", "segments.view", 73, within="journeys")
)
slots.register("patient.background", 47, reckoned)
