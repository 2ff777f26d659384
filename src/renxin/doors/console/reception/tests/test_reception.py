"""The front desk: found, checked in with two presses, booked, moved, cancelled, promised a call."""

from datetime import timedelta

import pytest
from django.test import Client

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.programs.appointments import services
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.services import BookingData
from renxin.programs.appointments.tests.making import Clinic, clinic
from renxin.programs.queues.models import Queue, Ticket
from renxin.programs.queues.services import QueueData, save_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock) -> Clinic:
    return clinic(seats=2)


@pytest.fixture
def desk(house) -> Client:
    client = Client()
    client.force_login(house.ward.service)
    return client


def line(house: Clinic) -> Queue:
    data = QueueData(
        code="ORTHO",
        name="骨科候诊",
        name_en="Orthopaedics",
        kind="clinic",
        department_id=house.ward.department.pk,
        prefix="A",
    )
    return save_queue(house.ward.system, data)


def booked(house: Clinic, patient_id: int) -> Appointment:
    slot = house.slots()[0].uid
    return services.book(house.ward.system, slot, BookingData(patient_id=patient_id, channel="phone"), pool=None)


def test_she_is_checked_in_with_two_presses_and_a_third_changes_nothing(house, desk, frozen_clock):
    queue = line(house)
    patient = Patient.objects.get(pk=house.ward.patient())
    row = booked(house, patient.pk)
    frozen_clock.set(row.starts_at - timedelta(minutes=20))
    opened = desk.get("/reception/", {"q": "13800138001", "open": "1"})
    assert opened["Location"] == f"/reception/{patient.uid}/"
    page = desk.get(opened["Location"]).content.decode()
    address = f"/reception/{patient.uid}/check-in/{row.uid}"
    assert address in page
    assert "13800138001" not in page
    done = desk.post(address)
    ticket = Ticket.objects.get()
    assert (ticket.queue_id, ticket.appointment_id, ticket.source, ticket.label) == (queue.pk, row.pk, "desk", "A001")
    assert done["Location"].endswith(f"?ticket={ticket.uid}")
    desk.post(address)
    assert Ticket.objects.count() == 1
    slip = desk.get(f"/reception/slip/{ticket.uid}").content.decode()
    assert "A001" in slip
    assert patient.name not in slip  # a slip lies about


def test_a_seat_is_booked_moved_and_cancelled_from_her_screen(house, desk):
    patient = Patient.objects.get(pk=house.ward.patient())
    address = f"/reception/{patient.uid}/"
    page = desk.get(address, {"department": house.ward.department.pk, "day": "2026-03-16"})
    slots = page.context["slots"]
    form = {"slot": str(slots[0].uid), "key": "k1", "visit_type": "first", "wants_escort": "1"}
    for _press in range(2):
        assert desk.post(f"{address}book", form).status_code == 303
    row = Appointment.objects.get()
    assert (row.channel, row.wants_escort, row.starts_at) == ("window", True, slots[0].starts_at)
    desk.post(f"{address}book", {"slot": str(slots[4].uid), "key": "k2", "move": str(row.uid)})
    row.refresh_from_db()
    assert row.starts_at == slots[4].starts_at
    desk.post(f"{address}cancel/{row.uid}", {"reason": "有事"})
    row.refresh_from_db()
    assert (row.status, row.cancelled_by) == ("cancelled", "patient")


def test_a_soft_rule_is_set_aside_with_a_reason_only(house, desk):
    services.write_service(
        house.ward.system,
        services.ServiceData(
            department_id=house.ward.department.pk, code="ORTHO", name="骨科", name_en="Ortho", needs_referral=True
        ),
    )
    patient = Patient.objects.get(pk=house.ward.patient())
    form = {"slot": str(house.slots()[0].uid), "key": "k1", "visit_type": "first"}
    refused = desk.post(f"/reception/{patient.uid}/book", form)
    assert refused.status_code == 422
    assert refused.context["may_override"]
    assert not Appointment.objects.exists()
    desk.post(f"/reception/{patient.uid}/book", form | {"override": "带了转诊单复印件"})
    assert Appointment.objects.count() == 1


def test_a_ticket_without_an_appointment_and_a_call_that_is_promised_once(house, desk):
    queue = line(house)
    patient = Patient.objects.get(pk=house.ward.patient())
    desk.post(f"/reception/{patient.uid}/ticket", {"queue": queue.pk, "kind": "first", "priority": ["disabled"]})
    assert "disabled" in Ticket.objects.get().priorities
    for _press in range(2):
        desk.post(f"/reception/{patient.uid}/call-back")
    task = Task.objects.get(title_code="call_promised")
    assert task.due_at <= clock.now() + timedelta(hours=2)
    desk.post(f"/reception/{patient.uid}/speaks", {"language": "en", "elder_mode": "1"})
    patient.refresh_from_db()
    assert (patient.language, patient.elder_mode) == ("en", True)


def test_nobody_comes_in_without_signing_in(house):
    assert Client().get("/reception/").status_code == 302
