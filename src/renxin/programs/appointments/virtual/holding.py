"""The visit itself: the doctor begins, finishes with a record, or stops it. Nobody else does, and no machine."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.programs.appointments import services
from renxin.programs.appointments.models import VideoHouse, VirtualVisit

from .pack import pack
from .preparing import note_step
from .providers import Guest, link_for
from .selecting import birth_date_of, house, known_of

State = VirtualVisit.State
_LONGEST = 4000


@transaction.atomic
def begin(actor: Actor, visit: VirtualVisit, *, guardian_seen: bool = False) -> VirtualVisit:
    """Call her in. Only the doctor who was booked may, by her real name, and only whom she finds in the waiting room.

    Raises:
        NotAllowed: it is another doctor's visit.
        WrongState: she is not in the waiting room, or no server for video is set up.
        InvalidInput: beside a small child a guardian must be seen.
    """
    row = _locked(actor, visit)
    _own_doctor(actor, row)
    if row.state == State.GOING:
        return row
    if row.state != State.WAITING:
        raise WrongState(_("She is not in the waiting room yet."), where="visit")
    if house(actor) is None:
        raise WrongState(_("No server for video calls is set up."), where="visit")
    if known_of(row, birth_date_of(actor, row)).needs_guardian and not guardian_seen:
        raise InvalidInput(_("The child is small: begin when you see the guardian beside it."), where="guardian_seen")
    row.state, row.began_at, row.began_by = State.GOING, clock.now(), actor.user_id
    row.guardian_seen = guardian_seen
    row.save(update_fields=["state", "began_at", "began_by", "guardian_seen"])
    note_step(actor, row, "began")
    services.mark_arrived(_system(actor), [row.appointment_id])
    return row


@transaction.atomic
def finish(actor: Actor, visit: VirtualVisit, note: str) -> VirtualVisit:
    """End a visit with the doctor's record; the appointment counts as kept, and what follows a visit follows.

    Raises:
        InvalidInput: there is no record.
        WrongState: it is not going on.
    """
    row = _locked(actor, visit)
    _own_doctor(actor, row)
    if row.state == State.DONE:
        return row
    if row.state != State.GOING:
        raise WrongState(_("This visit is not going on."), where="visit")
    if not note.strip():
        raise InvalidInput(_("Write what you found and advised: the record must be kept."), where="note")
    row.state, row.ended_at, row.note = State.DONE, clock.now(), note.strip()[:_LONGEST]
    row.save(update_fields=["state", "ended_at", "note"])
    note_step(actor, row, "finished")
    services.mark_fulfilled(_system(actor), [row.appointment_id])
    return row


@transaction.atomic
def stop(actor: Actor, visit: VirtualVisit, code: str, note: str = "") -> VirtualVisit:
    """Say that it cannot be done by video; she is asked to come in, with a way to choose a time.

    Raises:
        InvalidInput: the reason is none of the pack's.
        WrongState: it is over already.
    """
    reason = pack().stop(code)
    if reason is None:
        raise InvalidInput(_("Choose why it cannot be done by video."), where="stop")
    row = _locked(actor, visit)
    _own_doctor(actor, row)
    if row.state == State.STOPPED:
        return row
    if row.state not in (State.PREPARING, State.WAITING, State.GOING):
        raise WrongState(_("This visit is over."), where="visit")
    row.state, row.stop, row.ended_at, row.note = State.STOPPED, code, clock.now(), note.strip()[:_LONGEST]
    row.save(update_fields=["state", "stop", "ended_at", "note"])
    note_step(actor, row, "stopped")
    words = pack().message.stopped
    out = Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        body={
            "zh": words.zh.format(reason=reason.text.zh),
            "en": words.en.format(reason=reason.text.en[:1].lower() + reason.text.en[1:]),
        },
        url=f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('home')}",
        department_id=row.appointment.department_id,
        source=f"appointments:virtual:{row.appointment_id}",
        idempotency_key=f"virtual:stopped:{row.uid}",
    )
    send(_system(actor), out)
    return row


def link_of_patient(actor: Actor, row: VirtualVisit) -> str:
    """Return the address with which she goes in; empty until the doctor has called her."""
    found = house(actor)
    if row.state != State.GOING or found is None:
        return ""
    name = Patient.objects.of(actor).filter(pk=row.patient_id).values_list("name", flat=True).first() or "–"
    return link_for(found, row.room, Guest(name=name, is_host=False, language=_language()), _until(row))


def link_of_doctor(actor: Actor, row: VirtualVisit) -> str:
    """Return the address with which the doctor goes in; empty when it is not going on or not hers."""
    found = house(actor)
    if row.state != State.GOING or found is None or row.began_by != actor.user_id:
        return ""
    return link_for(found, row.room, Guest(name=actor.name, is_host=True, language=_language()), _until(row))


@transaction.atomic
def set_up(actor: Actor, *, address: str, app_id: str, secret: str, is_active: bool) -> VideoHouse:
    """Say where video calls are carried; an empty secret keeps the one there is.

    Raises:
        InvalidInput: the address is not safe, or a secret is missing.
    """
    actor.require("channels.manage")
    if not address.strip().startswith("https://"):
        raise InvalidInput(_("The address must begin with https://"), where="address")
    row = VideoHouse.objects.of(actor).select_for_update().first() or VideoHouse(tenant_id=actor.tenant_id, secret="")
    row.address, row.app_id, row.is_active = address.strip()[:200], app_id.strip()[:80], is_active
    row.secret = secret.strip() or row.secret
    if len(row.secret) < 16:
        raise InvalidInput(_("The secret has at least 16 characters."), where="secret")
    row.save()
    record_access(actor, "video.set_up", "video", "house", detail={"active": is_active})
    return row


def is_own(actor: Actor, row: VirtualVisit) -> bool:
    """Tell whether this is the doctor who was booked; where none was named, any of the department's doctors is."""
    wanted = row.appointment.practitioner_id
    if actor.user_id is None:
        return False
    mine = User.objects.filter(pk=actor.user_id).values_list("practitioner_id", flat=True).first()
    return mine is not None and wanted in (None, mine)


def _own_doctor(actor: Actor, row: VirtualVisit) -> None:
    actor.require("appointments.work")
    if not is_own(actor, row):
        raise NotAllowed("appointments.work")


def _locked(actor: Actor, visit: VirtualVisit) -> VirtualVisit:
    rows = VirtualVisit.objects.of(actor).select_related("appointment").select_for_update(of=("self",))
    return rows.get(pk=visit.pk)


def _until(row: VirtualVisit) -> datetime:
    return (row.began_at or clock.now()) + timedelta(hours=2)


def _language() -> str:
    return translation.get_language() or "zh"


def _system(actor: Actor) -> Actor:
    return Actor.system(actor.tenant_id, "virtual")
