"""What the head of the patient's page shows: read in three seconds."""

from typing import Any, Final

from renxin.engagement.segments import selectors as segments
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import CareRelation, ContactPoint, Patient, RelationStage
from renxin.people.patients.services import reveal_reason
from renxin.people.records import selectors as records
from renxin.programs.appointments import selectors as appointments

_TONES: Final = {
    RelationStage.LEAD: "open",
    RelationStage.NEW: "good",
    RelationStage.AT_RISK: "soon",
    RelationStage.LOST: "soon",
    RelationStage.WON_BACK: "good",
}


def head(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    """Return who she is, what is dangerous, who answers for her, what comes next."""
    actor = request.actor
    profile = patients.profile(actor, patient.pk)
    booked = appointments.upcoming(actor, patient.pk, limit=1) if actor.may("appointments.view") else []
    return {
        "patient": patient,
        "card": patients.header(actor, patient.pk),
        "profile": profile,
        "tier": segments.tier_of(actor, patient.pk),
        "stage_tone": _TONES.get(RelationStage(profile.stage), "") if profile.stage else "",
        "care": [(CareRelation.Role(role).label, row.practitioner) for role, row in profile.care.items()],
        "preferred_channel": _channel(profile.preference),
        "appointment": booked[0] if booked else None,
        "allergies": records.allergies(actor, patient.pk),
        "work_reason": reveal_reason(actor, patient),
        "may_edit": actor.may("patients.edit"),
    }


def _channel(preference: Any) -> str:
    if preference is None or not preference.channel:
        return ""
    return str(ContactPoint.Kind(preference.channel).label)
