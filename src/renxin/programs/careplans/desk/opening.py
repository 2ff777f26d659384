"""A sheet is opened: everything due for a patient is on it, her tasks are the caller's, the telephone rings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.engagement.phone import services as phone
from renxin.engagement.phone.models import Call
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist import services as tasks
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.core.locks import lock_patients
from renxin.people.patients.models import Patient
from renxin.programs.careplans import selectors
from renxin.programs.careplans.models import CallSheet, Contact

from .pack import pack

_STILL_TALKING = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Due:
    """What one call to a patient can settle."""

    contacts: list[Contact]
    tasks: list[Task]

    def __bool__(self) -> bool:
        return bool(self.contacts or self.tasks)


def due_for(actor: Actor, patient_id: int) -> Due:
    """Return the contacts that are due and the calls that the actor may make for a patient."""
    contacts = selectors.due_contacts(actor, patient_ids=[patient_id])
    rows = worklist.visible(actor).filter(patient_id=patient_id, kind=Task.Kind.CALL, state=Task.State.OPEN)
    mine = Q(owner_id=actor.user_id) | Q(owner_id__isnull=True)
    found = rows.filter(mine, starts_at__lte=clock.now())
    return Due(list(contacts), list(found.order_by("due_at", "pk")))


def open_sheet(actor: Actor, patient: Patient) -> CallSheet:
    """Begin, or go on with, the call to a patient. A colleague's sheet untouched for a while is taken over.

    Raises:
        WrongState: a colleague is calling her just now.
        InvalidInput: she has died.
    """
    actor.require("calls.work")
    actor.require("careplans.work")
    if patient.deceased_at is not None:
        raise InvalidInput(_("This patient has died. Call the family from the patient's page."), where="patient")
    with transaction.atomic():
        lock_patients([patient.pk])
        found = _going_on(actor, patient.pk)
        if found is not None:
            return found
        due = due_for(actor, patient.pk)
        _take(actor, due.tasks)
        now = clock.now()
        return CallSheet.objects.create(
            uid=uuid7(),
            tenant_id=actor.tenant_id,
            patient_id=patient.pk,
            caller_id=actor.user_id or 0,
            department_id=_department(due),
            contacts=[row.pk for row in due.contacts],
            tasks=[row.pk for row in due.tasks],
            opened_at=now,
            drafted_at=now,
        )


def objection(actor: Actor, sheet: CallSheet) -> str:
    """Return why the contact policy would not have the patient of an open sheet called now, in words; empty when not.

    A call that goes on, hers or ours, is not asked about.
    """
    if sheet.call_id is not None or _her_call(actor, sheet) is not None:
        return ""
    return phone.objection_in_words(actor, sheet.patient_id, **_policy(actor, sheet))


def ring(actor: Actor, sheet: CallSheet, number: str = "", *, reason: str = "") -> str:
    """Let the telephone ring for a sheet, or take the call that the patient made to us; return what is wrong, in words.

    A call that she began binds itself to the sheet: a returned call opens the right work.
    """
    call = _her_call(actor, sheet)
    problem = ""
    if call is None or number:
        try:
            placed = phone.place_call(
                actor,
                sheet.patient_id,
                number=number,
                **_policy(actor, sheet),
                reason=reason,
                is_owed=sheet.call_id is not None,
            )
        except InvalidInput as error:
            return str(error.message)
        call, problem = placed.call, placed.problem and _("The gateway does not answer. Please dial by hand.")
    CallSheet.objects.filter(pk=sheet.pk).update(call=call)
    sheet.call = call
    return str(problem)


def _policy(actor: Actor, sheet: CallSheet) -> dict[str, Any]:
    """Return as what the call passes the contact policy: follow-up, and what a grave answer made cannot wait."""
    rows = Task.objects.of(actor).filter(pk__in=sheet.tasks, risk__gte=phone.URGENT)
    return {"purpose": "FOLLOWUP", "is_clinical": rows.exists()}


def _her_call(actor: Actor, sheet: CallSheet) -> Call | None:
    """Return the call that the patient began and the actor has answered, if it still goes on."""
    rows = Call.objects.of(actor).filter(patient_id=sheet.patient_id, agent_id=actor.user_id, wrapped_at__isnull=True)
    rows = rows.filter(direction=Call.Direction.IN, is_automatic=False, started_at__gte=clock.now() - _STILL_TALKING)
    return rows.exclude(answered_at__isnull=True).order_by("-pk").first()


def _going_on(actor: Actor, patient_id: int) -> CallSheet | None:
    rows = CallSheet.objects.of(actor).filter(patient_id=patient_id, state=CallSheet.State.OPEN)
    quiet = clock.now() - timedelta(minutes=pack().busy_minutes)
    for row in rows.select_related("caller__practitioner", "call").order_by("-pk"):
        if row.caller_id == actor.user_id:
            return row
        if row.drafted_at > quiet:
            name = row.caller.get_full_name()
            raise WrongState(_("%(name)s is calling this patient just now.") % {"name": name})
        row.state, row.closed_at = CallSheet.State.DROPPED, clock.now()
        row.save(update_fields=["state", "closed_at"])
        tasks.reassign(actor, list(worklist.visible(actor).filter(pk__in=row.tasks)), actor.user_id)
    return None


def _take(actor: Actor, found: Sequence[Task]) -> None:
    for task in found:
        if task.owner_id is None:
            tasks.claim(actor, task)


def _department(due: Due) -> int | None:
    places = [row.department_id for row in due.contacts] + [row.department_id for row in due.tasks]
    return next((place for place in places if place), None)
