"""While somebody is on the line: who it really is, and whether the call may be recorded."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.services import voice
from renxin.engagement.phone.models import Call
from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing

from .rows import locked

RECORDING = "CALL_RECORDING"


@transaction.atomic
def identify_caller(actor: Actor, call: Call, patient_id: int) -> Call:
    """Say which patient is on the line: of several with one number, or somebody who calls from another's telephone.

    Raises:
        InvalidInput: the call is wrapped up.
    """
    actor.require("calls.work")
    patient = patients.get_by_id(actor, patient_id)
    row = locked(actor, call)
    if row.wrapped_at is not None:
        raise InvalidInput(_("This call is wrapped up already."), where="patient")
    before = row.patient_id
    row.identity, row.identity_tries = "", 0
    row.agent_id = row.agent_id or actor.user_id
    row.save(update_fields=["identity", "identity_tries", "agent"])
    Call.objects.filter(pk=row.pk).update(patient_id=patient.pk, origin_patient_id=patient.pk)
    row.refresh_from_db()
    if row.task_id and row.direction == Call.Direction.IN:  # the call-back belongs to her too
        Task.objects.filter(pk=row.task_id).update(patient_id=patient.pk, origin_patient_id=patient.pk)
    detail = {"changed": before != patient.pk}
    record_access(actor, "call.identify", "call", row.uid, patient_id=patient.pk, detail=detail)
    return row


def agree_to_recording(actor: Actor, call: Call) -> None:
    """Keep that the patient agreed, by word of mouth, to be recorded; the recording goes on from here."""
    _decide(actor, call, "GRANTED")


def decline_recording(actor: Actor, call: Call) -> None:
    """Keep that the patient does not want to be recorded: the provider stops, and what it made is not kept."""
    _decide(actor, call, "DENIED")


def may_record(tenant_id: int, patient_id: int) -> bool:
    """Tell whether a patient agreed to be recorded."""
    return patients.consent_state(tenant_id, [patient_id], RECORDING).get(patient_id, False)


def _decide(actor: Actor, call: Call, state: str) -> None:
    actor.require("calls.work")
    with transaction.atomic():
        row = locked(actor, call)
        writing.change_consent(actor, row.patient_id, RECORDING, state, method="phone")
        if state == "DENIED":
            row.recording, row.recording_seconds, row.recording_dropped = "", None, True
            row.save(update_fields=["recording", "recording_seconds", "recording_dropped"])
    if row.channel is not None and row.external_id and row.status != Call.Status.ENDED:
        try:
            voice.set_recording(row.channel, row.external_id, on=state == "GRANTED")
        except channels.ChannelError:
            return  # whatever the provider keeps on making is not taken over
