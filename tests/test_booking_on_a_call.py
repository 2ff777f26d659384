"""Whoever has a patient on the line books her next visit without leaving the call."""

import pytest
from django.test import Client

from renxin.people.patients.models import Patient
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.tests.making import clinic
from renxin.programs.careplans.desk.opening import open_sheet
from renxin.programs.careplans.models import CallSheet


@pytest.mark.django_db
def test_the_next_free_seats_stand_beside_the_call_and_one_tap_books(frozen_clock):
    here = clinic(seats=2)
    patient = Patient.objects.get(pk=here.ward.patient())
    sheet = open_sheet(here.staff, patient)
    client = Client()
    client.force_login(here.ward.head_nurse)
    address = f"/care/desk/calls/{sheet.uid}/"
    assert "预约就诊" not in client.get(address).content.decode(), "nothing of hers before she said who she is"
    CallSheet.objects.filter(pk=sheet.pk).update(identity="name_birth")
    page = client.get(address).content.decode()
    assert "预约就诊" in page
    assert "骨科普通门诊" in page
    slot = here.slots()[0]
    tap = {"patient": str(patient.uid), "slot": str(slot.uid), "back": address}
    for _again in range(2):
        assert client.post("/access/beside-call", tap)["Location"] == address
    made = Appointment.objects.get()
    assert (made.patient_id, made.status, made.channel, made.starts_at) == (
        patient.pk,
        "booked",
        "phone",
        slot.starts_at,
    )
    assert "已约：" in client.get(address).content.decode()
    assert client.post("/access/beside-call", {**tap, "back": "https://evil.example/"})["Location"] == "/access/"
