"""A patient's tags beside her story."""

from typing import Any

from django.http import HttpRequest

from renxin.people.patients.models import Patient
from renxin.ui import slots

from . import selectors


def patient_tags(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show the tags a patient bears."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    found = selectors.tags_of(actor, patient.pk)
    return ("segments/_tags.html", {"tags": found}) if found else None


slots.register("patient.facts", 45, patient_tags)
