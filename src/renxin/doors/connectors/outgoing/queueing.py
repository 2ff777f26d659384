"""Appointments of ours become messages: one for each change and each system that wants to hear of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from renxin.doors.connectors.models import Interface, OutgoingMessage
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.access import AppointmentAsked
from renxin.kernel.timeline.facts.programs import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentFact,
    AppointmentMissed,
)
from renxin.kernel.timeline.models import Event
from renxin.kernel.timeline.services import Entry
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.models.appointment import OURS

from . import siu

ADDRESS: Final = "appointments_to"
"""Where an interface's profile says to which address appointments of ours are told."""
_KINDS: Final[Mapping[type[AppointmentFact], str]] = {
    AppointmentAsked: siu.BOOKED,
    AppointmentBooked: siu.BOOKED,
    AppointmentChanged: siu.CHANGED,
    AppointmentCancelled: siu.CANCELLED,
    AppointmentMissed: siu.MISSED,
}
_STATUS: Final = {
    "pending": "Pending",
    "booked": "Booked",
    "arrived": "Started",
    "fulfilled": "Complete",
    "cancelled": "Cancelled",
    "noshow": "Noshow",
}
_DOCUMENTS: Final = {"cn-id": "NI", "passport": "PPN", "health-card": "JKK"}


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be told: an appointment of ours, by which fact, and whether an answer decides."""

    row: Appointment
    kind: str
    about: str
    is_question: bool = False


def listeners(actor: Actor) -> QuerySet[Interface]:
    """Return the systems that hear of our appointments."""
    return Interface.objects.of(actor).filter(is_active=True, profile__appointments_to__gt="").order_by("pk")


def queue_facts(actor: Actor, entries: Sequence[Entry]) -> int:
    """Queue a message for each change of an appointment of ours, for every system but the one that told us."""
    places = list(listeners(actor))
    facts = {entry.event_id: entry.fact for entry in entries if isinstance(entry.fact, AppointmentFact)}
    wanted = {event: fact for event, fact in facts.items() if type(fact) in _KINDS}
    if not places or not wanted:
        return 0
    rows = ours(actor, {fact.appointment_id for fact in wanted.values()})
    told_by = _tellers(actor, {entry.patient_id for entry in entries}, wanted)
    count = 0
    for place in places:
        changes = [
            _change(rows[fact.appointment_id], fact, event)
            for event, fact in wanted.items()
            if fact.appointment_id in rows and told_by.get(event) != place.name
        ]
        count += queue(actor, place, changes)
    return count


def ours(actor: Actor, ids: Iterable[int]) -> dict[int, Appointment]:
    """Return which of these appointments have a seat of our own book."""
    rows = Appointment.objects.of(actor).filter(pk__in=list(ids), source=OURS)
    found = rows.select_related("department", "practitioner", "healthcare_service", "seat__slot__session__room")
    return {row.pk: row for row in found}


def queue(actor: Actor, place: Interface, changes: Sequence[Change]) -> int:
    """Put messages into the book of what is sent to one system; what is in it stays as it is. Return how many."""
    if not changes:
        return 0
    people = _People(actor, place, {change.row.patient_id for change in changes})
    now = clock.now()
    made = [
        OutgoingMessage(
            tenant_id=actor.tenant_id,
            interface=place,
            patient_id=people.current(change.row.patient_id),
            appointment_id=change.row.pk,
            about=change.about,
            kind=change.kind,
            control_id=(control_id := f"RX{uuid7().hex[:18].upper()}"),
            raw=siu.write(_telling(actor, place, change, control_id, people)).encode(),
            is_question=change.is_question,
            due_at=now,
            created_at=now,
        )
        for change in changes
    ]
    known = OutgoingMessage.objects.of(actor).filter(interface=place, about__in=[one.about for one in made])
    there = set(known.values_list("about", flat=True))
    OutgoingMessage.objects.bulk_create([one for one in made if one.about not in there], ignore_conflicts=True)
    return len(made) - len(there)


def _change(row: Appointment, fact: AppointmentFact, event: int) -> Change:
    """Return what to tell. A seat that was asked for (or asked for anew by moving it) hangs on the answer."""
    asks = isinstance(fact, AppointmentAsked | AppointmentChanged) and row.status == Appointment.Status.PENDING
    return Change(row, _kind(fact), f"appointment:{row.pk}:{event}", asks)


def _kind(fact: AppointmentFact) -> str:
    if isinstance(fact, AppointmentChanged) and fact.was_at not in (None, fact.starts_at):
        return siu.MOVED
    return _KINDS[type(fact)]


def _tellers(actor: Actor, people: set[int], wanted: Mapping[int, object]) -> dict[int, str]:
    """Return by event which system had told us: it does not hear its own words again."""
    rows = Event.objects.filter(tenant_id=actor.tenant_id, patient_id__any=people, id__any=set(wanted))
    return dict(rows.filter(actor_kind="interface").values_list("id", "actor_name"))


class _People:
    """Who the appointments are for, as one system knows her: read at once for many."""

    def __init__(self, actor: Actor, place: Interface, ids: set[int]) -> None:
        rows = Patient.objects.of(actor).filter(pk__in=ids)
        self._current = {row.pk: row.merged_into_id or row.pk for row in rows}
        current = set(self._current.values())
        self._rows = {row.pk: row for row in Patient.objects.of(actor).filter(pk__in=current)}
        self._authority = str(place.profile.get("authority") or place.facility or place.name)
        wanted = [f"his:{self._authority}", *_DOCUMENTS]
        self._numbers: dict[int, list[tuple[str, str, str]]] = {}
        for number in Identifier.objects.of(actor).filter(patient_id__in=current, system__in=wanted, is_claim=False):
            kind = _DOCUMENTS.get(number.system, "PI")
            by = self._authority if kind == "PI" else ""
            self._numbers.setdefault(number.patient_id, []).append((number.value, by, kind))
        phones = ContactPoint.objects.of(actor).filter(
            patient_id__in=current, kind=ContactPoint.Kind.PHONE, is_active=True
        )
        self._phones = {row.patient_id: row.value for row in phones.order_by("-rank", "-pk")}

    def current(self, patient_id: int) -> int:
        """Return the record that stands for this one today."""
        return self._current.get(patient_id, patient_id)

    def who(self, row: Appointment) -> siu.Who:
        """Return what PID says; somebody that the other system has no number for carries our own."""
        person = self._rows[self.current(row.patient_id)]
        numbers = self._numbers.get(person.pk, [])
        if not any(kind == "PI" for _value, _by, kind in numbers):
            numbers = [(str(person.uid), "RENXIN", "PI"), *numbers]
        return siu.Who(person.name, person.sex, person.birth_date, tuple(numbers), self._phones.get(person.pk, ""))


def _telling(actor: Actor, place: Interface, change: Change, control_id: str, people: _People) -> siu.Telling:
    row = change.row
    room = row.seat.slot.session.room if row.seat else None
    return siu.Telling(
        kind=change.kind,
        control_id=control_id,
        at=clock.now(),
        zone=ZoneInfo(place.zone),
        to=place.facility or place.name,
        sender=organizations.tenant(actor).name,
        number=row.number,
        filler=row.placer_number,
        status=_STATUS[row.status],
        reason="",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        who=people.who(row),
        department=siu.Coded(row.department.local_code, row.department.name) if row.department else siu.Coded(),
        doctor=siu.Coded(row.practitioner.staff_no, row.practitioner.name) if row.practitioner else siu.Coded(),
        service=siu.Coded(row.healthcare_service.code, row.healthcare_service.name)
        if row.healthcare_service
        else siu.Coded(words=row.service),
        room=room.name if room else row.location,
    )
