"""Recordings: the provider's reference is kept only when the patient agreed; her word is asked for at the desk."""

from typing import Any

from renxin.engagement.phone.models import Call

from .answering import may_record


def keep(call: Call, said: dict[str, Any]) -> None:
    """Keep where a recording is, or note that it was not kept because nobody agreed."""
    reference = str(said.get("ref") or "")
    if not reference:
        return
    if not may_record(call.tenant_id, call.patient_id):
        call.recording_dropped = True
        return
    call.recording, call.recording_seconds = reference, int(said.get("seconds") or 0)
    call.recording_dropped = False
