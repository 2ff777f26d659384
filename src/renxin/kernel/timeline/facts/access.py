"""Facts of getting in: waiting, the desk before the doctor, offers of seats, the symptom guide, bills and medicines.

The facts of appointments themselves stand with the programmes (`appointment.booked` …).
"""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact

from .programs import AppointmentFact


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentAsked(AppointmentFact):
    """She chose a seat that the hospital's own system gives: it is asked, and the seat stands when it has answered."""

    kind: ClassVar[str] = "appointment.asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentConfirmed(AppointmentFact):
    """She said that she will come."""

    kind: ClassVar[str] = "appointment.confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentOffered(AppointmentFact):
    """A free seat was offered to her because she waits for one; `appointment_id` is 0 until she takes it."""

    kind: ClassVar[str] = "appointment.offered"
    entry_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentKept(AppointmentFact):
    """She was seen; `visit_type` says how (`virtual`: by video), empty where nobody said."""

    kind: ClassVar[str] = "appointment.kept"
    visit_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFact(Fact):
    """What the facts of waiting share. Seconds are whole; `ticket` is visit, return, results or other."""

    ticket_id: int = 0
    queue_id: int = 0
    department_id: int | None = None
    practitioner_id: int | None = None
    appointment_id: int | None = None
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken(TicketFact):
    """She checked in and waits; `source` is phone, code, desk, kiosk, his or moved."""

    kind: ClassVar[str] = "ticket.taken"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(TicketFact):
    """She was called for the first time; `waited` counts from check-in, `late` from the appointed time (if any)."""

    kind: ClassVar[str] = "ticket.called"
    waited: int = 0
    late: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketServed(TicketFact):
    """She came out again; `lasted` is how long it took."""

    kind: ClassVar[str] = "ticket.served"
    waited: int = 0
    lasted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed(TicketFact):
    """She was called and did not come."""

    kind: ClassVar[str] = "ticket.missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLeft(TicketFact):
    """She went away before it was her turn."""

    kind: ClassVar[str] = "ticket.left"
    waited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientTriaged(Fact):
    """A nurse judged her before the doctor: level 1 is the gravest; `red` says that red flags were heard."""

    kind: ClassVar[str] = "patient.triaged"
    triage_id: int = 0
    ticket_id: int | None = None
    department_id: int | None = None
    level: int = 0
    red: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideFact(Fact):
    """What the facts of the symptom guide share; `session_id` is one talk with it."""

    session_id: int = 0
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideAnswered(GuideFact):
    """The guide named departments; `department_id` is the first of them."""

    kind: ClassVar[str] = "guide.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideStopped(GuideFact):
    """Red flags were heard: the guide stopped and named 120."""

    kind: ClassVar[str] = "guide.stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideHandedOver(GuideFact):
    """The guide was not sure, or she asked for a person: the triage nurse has it."""

    kind: ClassVar[str] = "guide.handed_over"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideSettled(GuideFact):
    """The triage nurse settled what the guide had handed over; `how` is advised, booked, called, emergency …"""

    kind: ClassVar[str] = "guide.settled"
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillFact(Fact):
    """What the facts of a bill share; `cents` is the sum in hundredths of the currency."""

    bill_id: int = 0
    department_id: int | None = None
    cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BillIssued(BillFact):
    """There is something to pay."""

    kind: ClassVar[str] = "bill.issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPaid(BillFact):
    """The hospital's cashier says that it was paid."""

    kind: ClassVar[str] = "bill.paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRefunded(BillFact):
    """The hospital's cashier gave money back."""

    kind: ClassVar[str] = "bill.refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineReady(Fact):
    """Prescribed medicines moved on: prepared, handed out, sent, delivered, not given."""

    kind: ClassVar[str] = "medicine.moved"
    dispense_id: int = 0
    state: str = ""
