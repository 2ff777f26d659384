"""Waiting for a seat: joining, leaving, taking what was offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.jobs.services import wake
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.models import Appointment, HealthcareService, WaitlistEntry
from renxin.programs.appointments.services import BookingData, confirm, reschedule

from .offer_keys import key_of
from .offering import OFFERS, take_back

MOST_AT_ONCE: Final = 5
_LONGEST: Final = timedelta(days=62)
_USUAL: Final = timedelta(days=14)
State = WaitlistEntry.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which days, which doctor (None: anybody), and the later appointment that would be given up for an earlier one."""

    first_day: date
    last_day: date
    practitioner_id: int | None = None
    appointment_id: int | None = None


@transaction.atomic
def join(actor: Actor, patient_id: int, service: HealthcareService, wanted: Wanted) -> WaitlistEntry:
    """Let somebody wait for a seat of a service; asked twice for the same doctor it is one entry, with the new days.

    Raises:
        InvalidInput: the days do not fit; `where` names the field.
        WrongState: she waits for too many already, or her own appointment does not stand.
    """
    patient = _whose(actor, patient_id)
    today = clock.today()
    if wanted.last_day < max(wanted.first_day, today):
        raise InvalidInput(_("The last day must not lie before the first, nor in the past."), where="last")
    if wanted.last_day > today + _LONGEST:
        raise InvalidInput(_("One can wait for two months at most."), where="last")
    lock_patients([patient])
    own = Appointment.objects.of(actor).filter(pk=wanted.appointment_id or 0, patient_id=patient).first()
    if wanted.appointment_id and (own is None or own.status != Appointment.Status.BOOKED):
        raise WrongState(_("That appointment does not stand any more."), where="appointment")
    open_rows = WaitlistEntry.objects.of(actor).filter(patient_id=patient, state__in=[State.WAITING, State.OFFERED])
    row = open_rows.filter(service=service, practitioner=wanted.practitioner_id).first()
    if row is None and open_rows.count() >= MOST_AT_ONCE:
        raise WrongState(_("You wait for several places already. Leave one of the lists first."), where="service")
    row = row or WaitlistEntry(
        tenant_id=actor.tenant_id,
        patient_id=patient,
        service=service,
        practitioner_id=wanted.practitioner_id,
        joined_at=clock.now(),
    )
    row.first_day, row.last_day = max(wanted.first_day, today), wanted.last_day
    row.appointment_id = own.pk if own else None
    row.save()
    wake(OFFERS)
    return row


@transaction.atomic
def take_offer(actor: Actor, entry: WaitlistEntry) -> Appointment:
    """Book the offered seat; a later appointment she named is moved to it. Asked twice it is one appointment.

    Raises:
        WrongState: the offer is over, or a rule speaks against it.
    """
    row = _locked(actor, entry)
    if row.state == State.TAKEN:
        booked = Appointment.objects.of(actor).filter(seat=row.seat, patient_id=row.patient_id)
        found = booked.order_by("-pk").first()
        if found is not None:
            return found
    if not is_open(row):
        raise WrongState(_("This offer is over: the place went to the next person."), where="offer")
    own = Appointment.objects.of(actor).filter(
        pk=row.appointment_id or 0, patient_id=row.patient_id, status=Appointment.Status.BOOKED
    )
    later = own.first()
    key = key_of(row)
    if later is not None:
        taken = reschedule(actor, later, key)
    else:
        channel = Appointment.Channel.PORTAL if actor.kind == "patient" else Appointment.Channel.PHONE
        taken = confirm(actor, key, BookingData(patient_id=row.patient_id, channel=channel))
    row.state, row.ended_at, row.offered_until = State.TAKEN, clock.now(), None
    row.save(update_fields=["state", "ended_at", "offered_until"])
    return taken


@transaction.atomic
def let_go(actor: Actor, entry: WaitlistEntry, *, leave: bool) -> WaitlistEntry:
    """Let the next person have the offered seat; `leave`: she waits no longer. What has ended stays as it is."""
    row = _locked(actor, entry)
    if row.state == State.OFFERED:
        take_back(actor, [row])
        wake(OFFERS)
    if leave and row.state == State.WAITING:
        row.state, row.ended_at = State.LEFT, clock.now()
        row.save(update_fields=["state", "ended_at"])
    return row


def is_open(row: WaitlistEntry) -> bool:
    """Tell whether an offer may still be taken."""
    return row.state == State.OFFERED and row.offered_until is not None and row.offered_until > clock.now()


def entries_of(actor: Actor, patient_id: int, *, ended: bool = False) -> list[WaitlistEntry]:
    """Return for which seats somebody waits, the newest first; `ended`: those that are over too."""
    rows = WaitlistEntry.objects.of(actor).filter(patient_id=patients.current_id(actor.tenant_id, patient_id))
    if not ended:
        rows = rows.filter(state__in=[State.WAITING, State.OFFERED])
    return list(rows.select_related("service__department", "practitioner", "seat__slot").order_by("-joined_at")[:50])


def still_offered(tenant_id: int, sources: Sequence[str]) -> dict[str, str]:
    """Return the sources (`appointment.offer:<id>`) of which nothing is to be said any more: the offer is over."""
    by_id = {int(number): source for source in sources if (number := source.partition(":")[2]).isdigit()}
    rows = WaitlistEntry.objects.of(tenant_id).filter(pk__in=list(by_id))
    standing = {row.pk for row in rows if is_open(row)}
    return {source: "reason_gone" for pk, source in by_id.items() if pk not in standing}


def usual_last_day() -> date:
    """Return until when somebody waits who says nothing else."""
    return clock.today() + _USUAL


def _locked(actor: Actor, entry: WaitlistEntry) -> WaitlistEntry:
    _whose(actor, entry.patient_id)
    lock_patients([patients.current_id(actor.tenant_id, entry.patient_id)])
    return WaitlistEntry.objects.of(actor).select_for_update(of=("self",)).get(pk=entry.pk)


def _whose(actor: Actor, patient_id: int) -> int:
    """Return whose entry it is, if this actor may work for her."""
    current = patients.current_id(actor.tenant_id, patient_id)
    if actor.kind != "patient":
        actor.require("appointments.work")
    elif patients.current_id(actor.tenant_id, actor.patient_id or 0) != current:
        raise NotAllowed("appointments.work")
    return current


@transaction.atomic
def end_for(actor: Actor, patient_ids: Sequence[int]) -> int:
    """Take these people off every list; offered seats go to the next. Return how many entries ended."""
    rows = WaitlistEntry.objects.of(actor).filter(patient_id__in=patient_ids, state__in=[State.WAITING, State.OFFERED])
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    take_back(actor, [row for row in found if row.state == State.OFFERED])
    ended = WaitlistEntry.objects.filter(pk__in=[row.pk for row in found])
    ended.update(state=State.LEFT, ended_at=clock.now())
    return len(found)
