"""Schedules and slots are read by other systems, and seats of ours are booked, moved and given up by them."""

from datetime import date, time

import pytest

from renxin.kernel.core import clock
from renxin.people.organizations.services import add_department, add_practitioner
from renxin.programs.appointments import services
from renxin.programs.appointments.models import Appointment, Seat

from .conftest import Face

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


@pytest.fixture
def system(house, frozen_clock):
    from renxin.kernel.core.actor import Actor

    actor = Actor.system(house.pk, "tests")
    department = add_department(actor, name="骨科", name_en="Orthopaedics", local_code="0401")
    doctor = add_practitioner(actor, name="周建国", staff_no="D7")
    service = services.write_service(
        actor, services.ServiceData(department_id=department.pk, code="ORTHO", name="骨科门诊", name_en="Orthopaedics")
    )
    services.write_pattern(
        actor,
        services.PatternData(
            department_id=department.pk,
            service_id=service.pk,
            practitioner_id=doctor.pk,
            weekday=0,
            starts=time(8),
            ends=time(9),
        ),
    )
    services.open_sessions(actor, until=MONDAY)
    return actor


def test_who_sees_patients_when_and_what_is_free(system, face):
    found = face.get("Schedule?date=2026-03-16").json()["entry"]
    schedule = found[0]["resource"]
    assert [one["display"] for one in schedule["actor"]] == ["周建国", "骨科"]
    slots = face.get(f"Slot?schedule=Schedule/{schedule['id']}&status=free").json()["entry"]
    assert len(slots) == 4
    assert slots[0]["resource"]["extension"][0]["valueInteger"] == 1
    doctor = schedule["actor"][0]["reference"]
    assert len(face.get(f"Schedule?actor={doctor}").json()["entry"]) == 1
    Seat.objects.filter(slot__uid=slots[0]["resource"]["id"]).update(state="booked")
    assert len(face.get("Slot?start=2026-03-16&status=free").json()["entry"]) == 3
    assert face.get(f"Slot/{slots[0]['resource']['id']}").json()["status"] == "busy"


def test_a_seat_is_booked_moved_and_given_up_and_a_repeated_call_books_once(system, face, patient):
    listed = [one["resource"] for one in face.get("Slot?start=2026-03-16").json()["entry"]]
    slots = [one["id"] for one in sorted(listed, key=lambda one: one["start"])]
    body = {
        "resourceType": "Appointment",
        "status": "booked",
        "identifier": [{"system": "urn:partner", "value": "A-1"}],
        "slot": [{"reference": f"Slot/{slots[0]}"}],
        "participant": [{"actor": {"reference": f"Patient/{patient['id']}"}, "status": "accepted"}],
    }
    made = face.post("Appointment", body)
    assert made.status_code == 201, made.content
    again = face.post("Appointment", body)  # the network dropped after the first
    assert again.json()["id"] == made.json()["id"]
    row = Appointment.objects.get()
    assert (row.source, row.status, row.channel) == ("renxin", "booked", "api")
    read = face.get(f"Appointment/{row.uid}").json()
    assert read["slot"][0]["reference"] == f"Slot/{slots[0]}"
    other = face.post("Appointment", body | {"identifier": [{"system": "urn:partner", "value": "A-2"}]})
    assert (other.status_code, Appointment.objects.count()) == (409, 1)
    moved = face.send("PATCH", f"Appointment/{row.uid}", {"slot": [{"reference": f"Slot/{slots[2]}"}]})
    assert moved.status_code == 200, moved.content
    row.refresh_from_db()
    assert str(row.seat.slot.uid) == slots[2]
    assert row.starts_at > clock.now()
    given_up = face.send("PATCH", f"Appointment/{row.uid}", {"status": "cancelled"})
    assert given_up.status_code == 200, given_up.content
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert not Seat.objects.filter(state="booked").exists()


def test_only_who_may_write_appointments_books(house, system, face, patient):
    reader = Face(house.pk, "system/Slot.read", "system/Appointment.read", name="reader")
    assert reader.get("Slot?start=2026-03-16").status_code == 200
    assert reader.post("Appointment", {"resourceType": "Appointment"}).status_code == 403
    assert face.post("Slot", {"resourceType": "Slot"}).status_code in (403, 422)
