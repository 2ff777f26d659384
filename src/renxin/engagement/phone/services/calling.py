"""Calling a patient: for a task, back after a missed call, or because a colleague wants to."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.services import voice
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.phone import selectors
from renxin.engagement.phone.models import Call
from renxin.engagement.worklist import selectors as worklist_reads
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.phone import CallStarted
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients

from .rows import new_call, told

_LONGEST: Final = 200
URGENT: Final = 3
"""The risk of a task that a red or orange level made: the call is clinical, no hour is too late for it."""


class NeedsReason(InvalidInput):
    """The contact policy would not have her called now; who calls all the same says why, and that is kept."""

    def __init__(self, rule: str) -> None:
        super().__init__(conversations.explain_call(rule), where="reason")
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Placed:
    """A call that was begun. `rings`: the provider connects the two; else it is dialled by hand. `problem` says why."""

    call: Call
    rings: bool
    problem: str = ""


def start_task_call(actor: Actor, task: Task, *, reason: str = "") -> Placed:
    """Call the patient of a task; whoever calls has the task.

    Raises:
        WrongState: a colleague has the task, or it is closed.
        InvalidInput: there is no number.
        NeedsReason: the contact policy says no, and no reason was given.
    """
    worklist.claim(actor, task)
    owed = selectors.owed_for_task(actor, task)
    if owed:
        return place_call(actor, task.patient_id, task=task, number=owed.number, is_owed=True)
    purpose = "FOLLOWUP" if task.kind == Task.Kind.CALL else "CARE_SERVICE"
    return place_call(actor, task.patient_id, task=task, purpose=purpose, reason=reason)


def call_back(actor: Actor, missed: Call) -> Placed:
    """Call back the number of a missed call.

    Raises:
        WrongState: somebody has called back already.
    """
    if missed.settled_at is not None or missed.call_back_due_at is None:
        raise WrongState(_("Somebody has called back already."))
    return place_call(actor, missed.patient_id, task=missed.task, number=missed.number, is_owed=True)


def place_call(
    actor: Actor,
    patient_id: int,
    *,
    task: Task | None = None,
    number: str = "",
    purpose: str = "CARE_SERVICE",
    reason: str = "",
    is_owed: bool = False,
    is_clinical: bool = False,
) -> Placed:
    """Begin a call to a patient: through the provider when the actor has a line, else by hand.

    It passes the contact policy as a message does. `is_owed` is a call back to who called us: it needs no permission;
    nor does one after a red flag. `is_clinical` is one that cannot wait for the day. `reason` is why somebody calls
    whom the policy would leave in peace; it is audited.

    Raises:
        InvalidInput: she has no telephone number, or has died.
        NeedsReason: the contact policy says no, and no reason was given.
    """
    actor.require("calls.work")
    patient = patients.get_by_id(actor, patient_id)
    chosen = number or patients.addresses(actor.tenant_id, [patient.pk], ("phone",)).get(patient.pk, {}).get("phone")
    if not chosen:
        raise InvalidInput(_("There is no telephone number for this patient."), where="number")
    if patient.deceased_at is not None:
        raise InvalidInput(_("This patient has died. Call the family from the patient's page."), where="patient")
    going_on = selectors.going_on(actor, patient.pk)
    if going_on is not None:  # a second press is no second call
        return Placed(going_on, rings=bool(going_on.external_id))
    urgent = is_clinical or _is_clinical(task)
    rule = "" if is_owed else _objection(actor, patient.pk, purpose, chosen, is_clinical=urgent)
    if rule and not reason.strip():
        raise NeedsReason(rule)
    line = selectors.line_of(actor)
    uid = uuid7()
    with transaction.atomic():
        lock_patients([patient.pk])
        call = new_call(
            actor,
            patient.pk,
            chosen,
            key=f"call-{uid}",
            uid=uid,
            direction=Call.Direction.OUT,
            channel=line.channel if line else None,
            agent_id=actor.user_id,
            department_id=task.department_id if task else None,
            task=task,
            status=Call.Status.RINGING,
        )
        record(actor, CallStarted(**told(call)))
        if rule:
            said, detail = reason.strip()[:_LONGEST], {"rule": rule}
            record_access(actor, "call.reason", "call", call.uid, patient_id=patient.pk, reason=said, detail=detail)
    if line is None:
        return Placed(call, rings=False)
    return _bridge(call, line.extension)


def _is_clinical(task: Task | None) -> bool:
    return task is not None and (task.kind == Task.Kind.ALARM or task.risk >= URGENT)


def _objection(actor: Actor, patient_id: int, purpose: str, number: str, *, is_clinical: bool) -> str:
    """Return the rule for which she should not be called now; empty when she may be, or must be at once."""
    if worklist_reads.has_red(actor, patient_id):
        return ""
    return conversations.may_call(actor, patient_id, purpose, number=number, is_clinical=is_clinical).rule


def objection_in_words(actor: Actor, patient_id: int, *, purpose: str, is_clinical: bool = False) -> str:
    """Return why the contact policy would not have a patient called now; empty when she may be, or has no number."""
    found = patients.addresses(actor.tenant_id, [patient_id], ("phone",)).get(patient_id, {}).get("phone")
    rule = _objection(actor, patient_id, purpose, found, is_clinical=is_clinical) if found else ""
    return conversations.explain_call(rule) if rule else ""


def _bridge(call: Call, extension: str) -> Placed:
    """Ask the provider to ring the extension and then the patient; no transaction is open meanwhile."""
    if call.channel is None:
        return Placed(call, rings=False)
    try:
        external_id = voice.bridge(call.channel, key=call.key, extension=extension, number=call.number)
    except channels.ChannelError as error:
        return Placed(call, rings=False, problem=error.reason)
    Call.objects.filter(pk=call.pk, external_id="").update(external_id=external_id)
    call.refresh_from_db()
    return Placed(call, rings=True)


def note_answered(actor: Actor, call: Call) -> None:
    """Note that somebody answers a call that was dialled by hand."""
    actor.require("calls.work")
    rows = Call.objects.of(actor).filter(pk=call.pk, status=Call.Status.RINGING, answered_at=None)
    rows.update(status=Call.Status.TALKING, answered_at=clock.now())
