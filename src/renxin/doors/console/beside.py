"""What stands beside a conversation: what somebody must know before she answers, in eight lines."""

from typing import Any

from django.http import HttpRequest

from renxin.people.patients import selectors as patients
from renxin.people.patients.models import CareRelation, Patient
from renxin.people.records import selectors as records
from renxin.programs.appointments import selectors as appointments

_PROBLEMS = 3


def beside_conversation(
    request: HttpRequest, *, patient: Patient, **_context: Any
) -> tuple[str, dict[str, Any]] | None:
    """Show warnings, the last visit, the next booking, the main problems, who is responsible, where the relation is."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    profile = patients.profile(actor, patient.pk)
    visits = records.encounters(actor, patient.pk, 1)
    booked = appointments.upcoming(actor, patient.pk, limit=1) if actor.may("appointments.view") else []
    return "console/_beside.html", {
        "patient": patient,
        "allergies": records.allergies(actor, patient.pk)[:3],
        "warnings": profile.warnings,
        "stage": profile.stage_words if profile.stage else "",
        "care": [(CareRelation.Role(role).label, row.practitioner) for role, row in profile.care.items()],
        "visit": visits[0] if visits else None,
        "appointment": booked[0] if booked else None,
        "problems": records.problems(actor, patient.pk)[:_PROBLEMS],
    }
