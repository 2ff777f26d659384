"""Both books sell: a booking of the other system takes a seat of ours; a rule says who is right where all are taken."""

import pytest

from renxin.doors.connectors.services import ensure_default_interfaces
from renxin.doors.connectors.tests.sending import message, send, visit
from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Task
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.appointments import services
from renxin.programs.appointments.models import Appointment, Seat
from renxin.programs.appointments.services import BookingData, PolicyData
from renxin.programs.appointments.tests.making import Clinic, clinic
from renxin.programs.queues.models import Ticket
from renxin.programs.queues.services import QueueData, save_queue

pytestmark = pytest.mark.django_db
EIGHT, NINE = "20260316080000", "20260316090000"


@pytest.fixture
def house(frozen_clock) -> Clinic:
    ensure_default_interfaces()
    return clinic()


def siu(kind: str, number: str, at: str, who: str = "101", name: str = "赵一") -> str:
    return message(
        kind,
        f"SCH||{number}|||||||||^^^{at}",
        f"PID|1||{who}^^^HIS^PI||{name}||19600101|2",
        "PV1|1|O|0401^^^骨科|||||||0401",
    )


def booked(house: Clinic) -> Appointment:
    data = BookingData(patient_id=house.ward.patient())
    return services.book(house.ward.system, house.slots()[0].uid, data, pool=None)


def seats(house: Clinic) -> dict[str, str]:
    rows = (
        Seat.objects.filter(slot__session=house.session()).select_related("slot").order_by("slot__starts_at", "number")
    )
    return {f"{row.slot.starts_at.astimezone(SHANGHAI):%H%M}#{row.number}": row.state for row in rows}


def test_a_booking_of_the_other_system_takes_moves_and_frees_a_seat(house):
    (row,) = send(siu("SIU^S12", "F1", EIGHT))
    assert (row.state, row.reason) == ("applied", "")
    assert seats(house)["0800#1"] == "booked"
    send(siu("SIU^S12", "F1", EIGHT))  # said again
    send(siu("SIU^S13", "F1", NINE))
    assert (seats(house)["0800#1"], seats(house)["0900#1"]) == ("free", "booked")
    send(siu("SIU^S15", "F1", NINE))
    assert set(seats(house).values()) == {"free"}
    assert Appointment.objects.get().seat_id is None


def test_where_we_give_the_seats_a_person_settles_what_was_sold_twice(house):
    ours = services.book(
        house.ward.system, house.slots()[0].uid, BookingData(patient_id=house.ward.patient()), pool=None
    )
    (row,) = send(siu("SIU^S12", "F1", EIGHT))
    assert (row.state, row.reason) == ("applied", "")
    theirs = Appointment.objects.get(number="F1")
    assert theirs.seat_id is None  # it stands in her record, but not in our book
    task = Task.objects.get(title_code="seat_given_twice")
    assert (task.patient_id, task.department_id) == (theirs.patient_id, house.ward.department.pk)
    ours.refresh_from_db()
    assert ours.status == "booked"
    send(siu("SIU^S12", "F1", EIGHT))
    assert Task.objects.filter(title_code="seat_given_twice").count() == 1


def test_where_the_other_system_gives_the_seats_its_word_counts(house):
    services.write_policy(house.ward.system, PolicyData(department_id=house.ward.department.pk, holder="his"))
    ours = services.book(
        house.ward.system, house.slots()[0].uid, BookingData(patient_id=house.ward.patient()), pool=None
    )
    assert ours.status == "pending"
    send(siu("SIU^S12", "F1", EIGHT))
    ours.refresh_from_db()
    theirs = Appointment.objects.get(number="F1")
    assert (ours.status, ours.seat_id, ours.cancelled_by) == ("cancelled", None, "his")
    assert theirs.seat_id is not None
    assert "没有约成" in Message.objects.get(patient_id=ours.patient_id).body
    send(siu("SIU^S12", "F2", EIGHT, who="102", name="赵二"))  # full, nobody waits for an answer: one seat more
    assert seats(house)["0800#2"] == "booked"
    assert not Task.objects.filter(title_code="seat_given_twice").exists()


def test_who_is_registered_there_has_arrived_here(house, frozen_clock):
    here = house.ward
    data = QueueData(code="O", name="骨科候诊", name_en="Ortho", kind="clinic", department_id=here.department.pk)
    save_queue(here.system, data)
    send(siu("SIU^S12", "F1", EIGHT))
    row = Appointment.objects.get()
    frozen_clock.set(row.starts_at)
    person = "PID|1||101^^^HIS^PI||赵一||19600101|2"
    arrival = message("ADT^A04", person, visit("V1", "O", f10="0401", f3="0401"), at=EIGHT)
    send(arrival, message("ADT^A04", person, visit("V2", "O", f10="0401", f3="0401"), at=EIGHT))
    run_until_idle()
    ticket = Ticket.objects.get()
    assert (ticket.source, ticket.appointment_id) == ("his", row.pk)
