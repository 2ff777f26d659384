"""Our appointments reach the other system once each, in order; its answer decides where it gives the seats."""

import pytest

from renxin.doors.connectors.hl7v2.reader import read
from renxin.doors.connectors.models import Interface, OutgoingMessage
from renxin.doors.connectors.outgoing import rules
from renxin.doors.connectors.services import InterfaceData, ensure_default_interfaces, save_interface
from renxin.doors.connectors.tests.sending import message, send
from renxin.engagement.conversations.models import Message
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import IdentifierData, add_identifier
from renxin.programs.appointments import services
from renxin.programs.appointments.models import Appointment, Seat
from renxin.programs.appointments.services import BookingData, PolicyData
from renxin.programs.appointments.tests.making import Clinic, clinic

from .his import his

pytestmark = pytest.mark.django_db
Status = Appointment.Status


@pytest.fixture
def house(frozen_clock) -> Clinic:
    return clinic()


def listens(house: Clinic, port: int) -> Interface:
    ensure_default_interfaces()
    row = Interface.objects.get(is_default=True)
    data = InterfaceData(name=row.name, authority="HIS", appointments_to=f"mllp://127.0.0.1:{port}")
    return save_interface(house.ward.system, row.uid, data)


def booked(house: Clinic, place: int = 0, patient: int | None = None) -> Appointment:
    data = BookingData(patient_id=patient or house.ward.patient(), channel="portal")
    return services.book(house.ward.system, house.slots()[place].uid, data, pool=None)


def told(*, state: str = "taken") -> list[str]:
    return list(OutgoingMessage.objects.filter(state=state).order_by("id").values_list("kind", flat=True))


def test_booking_moving_and_cancelling_are_told_once_each_and_in_order(house):
    with his() as other:
        listens(house, other.port)
        row = booked(house)
        held = services.hold(house.ward.system, house.slots()[3].uid, key="move", pool=None)
        services.reschedule(house.ward.system, row, held.key)
        services.cancel(house.ward.system, row, by="patient")
        run_until_idle()
        run_until_idle()
    assert told() == ["SIU^S12", "SIU^S13", "SIU^S15"]
    first = read(other.said[0].encode())
    sch, pid = first.first("SCH"), first.first("PID")
    assert sch.get(1) == f"RX-{row.number}"
    assert (sch.get(25), pid.get(5)) == ("Cancelled", "王秀兰")  # told as it stands when it is told
    assert [text.split("|")[9] for text in other.said] == [
        one.control_id for one in OutgoingMessage.objects.order_by("id")
    ]


def test_a_dead_line_is_tried_again_with_the_same_bytes_and_nothing_overtakes(house, frozen_clock):
    with his("hang up", "AR", "AA") as other:
        listens(house, other.port)
        row = booked(house)
        services.cancel(house.ward.system, row, by="patient")
        run_until_idle()
        assert told() == []
        assert OutgoingMessage.objects.order_by("id")[0].problem == "no_answer"
        assert len(other.said) == 1
        for _try in range(3):
            frozen_clock.move(minutes=2)
            run_until_idle()
    assert told() == ["SIU^S12", "SIU^S15"]
    assert other.said[0] == other.said[1] == other.said[2]


def test_the_other_system_says_yes_and_the_seat_stands(house):
    services.write_policy(house.ward.system, PolicyData(department_id=house.ward.department.pk, holder="his"))
    with his("AA") as other:
        listens(house, other.port)
        row = booked(house)
        assert row.status == Status.PENDING
        run_until_idle()
    row.refresh_from_db()
    assert row.status == Status.BOOKED
    assert other.said[0].count("Pending") == 1
    assert told() == ["SIU^S12"]  # its own yes is not told back to it


def test_the_other_system_says_no_and_she_is_told_with_other_times(house):
    services.write_policy(house.ward.system, PolicyData(department_id=house.ward.department.pk, holder="his"))
    with his("AE") as other:
        listens(house, other.port)
        row = booked(house)
        run_until_idle()
    row.refresh_from_db()
    assert (row.status, row.cancelled_by) == (Status.CANCELLED, "his")
    assert Seat.objects.get(pk=row.seat_id).state == Seat.State.FREE
    assert told(state="refused") == ["SIU^S12"]
    said = Message.objects.get(patient_id=row.patient_id)
    assert "08:15" in said.body
    assert "没有约成" in said.body


def test_a_yes_that_comes_as_siu_names_our_number(house):
    services.write_policy(house.ward.system, PolicyData(department_id=house.ward.department.pk, holder="his"))
    listens(house, 1)
    row = booked(house)
    at = "20260316080000"
    other = "PID|1||99^^^HIS^PI||赵六||19800101|2"
    (answer,) = send(message("SIU^S12", f"SCH|RX-{row.number}|F77|||||||||^^^{at}", other))
    assert (answer.state, answer.reason) == ("parked", "appointment_of_another")
    add_identifier(house.ward.system, row.patient_id, IdentifierData("his:HIS", "4711"))
    who = "PID|1||4711^^^HIS^PI||王秀兰"
    (answer,) = send(message("SIU^S12", f"SCH|RX-{row.number}|F77|||||||||^^^{at}", who))
    row.refresh_from_db()
    assert (answer.state, answer.reason) == ("applied", "")
    assert (row.status, row.placer_number) == (Status.BOOKED, "F77")
    (answer,) = send(message("SIU^S13", f"SCH|RX-{row.number}|F77|||||||||^^^20260316090000", who))
    row.refresh_from_db()
    assert (answer.state, f"{row.starts_at:%H%M}") == ("applied", "0100")
    (answer,) = send(message("SIU^S15", f"SCH|RX-{row.number}|F77|||||||||^^^20260316090000", who))
    row.refresh_from_db()
    assert (answer.state, row.status, row.cancelled_by) == ("applied", Status.CANCELLED, "his")
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("address", ["http://his:80", "mllp://his", "file://host/x", "file:///a/../b", "mllp://his:x"])
def test_addresses_that_nobody_can_be_told_at_are_refused(address):
    with pytest.raises(InvalidInput):
        rules.place_of(address)


def test_a_folder_is_a_place_too(house, tmp_path):
    row = listens(house, 1)
    save_interface(house.ward.system, row.uid, InterfaceData(name=row.name, appointments_to=f"file://{tmp_path}"))
    booked(house)
    run_until_idle()
    (file,) = tmp_path.iterdir()
    assert file.read_text().startswith("MSH|^~\\&|RENXIN|")
    assert told() == ["SIU^S12"]
