"""A medicine from the prescription to the patient's hand: by HL7, by FHIR, on her page."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from renxin.doors.connectors.fhir.applying.engine import apply
from renxin.doors.connectors.fhir.applying.item import item_of
from renxin.doors.connectors.fhir.mapping import MODELLED
from renxin.doors.connectors.models import InterfaceMessage
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.models import Event
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import MedicationDispense, MedicationStatement

from .peers import hospital
from .sending import PERSON, message, profile, send, visit

pytestmark = pytest.mark.django_db
TENANT = 7004
OTHER = "PID|1||200^^^HIS^PI||赵六||19800101|2"


@pytest.fixture(autouse=True)
def house(frozen_clock):
    return hospital(number=TENANT)


def rds(state: str, at: str, who: str = PERSON, control: str = "RE") -> str:
    rxd = "RXD|1|M01^阿莫西林胶囊||2|盒^盒||D77||饭后服用||||3号窗口"
    return message("RDS^O13", who, visit("V1", "O"), f"ORC|{control}|RX1|||{state}", rxd, at=at)


def applied(*texts: str) -> list[InterfaceMessage]:
    rows = send(*texts)
    assert [(row.state, row.reason) for row in rows] == [("applied", "")] * len(rows)
    return rows


def moves() -> list[str]:
    found = Event.objects.filter(kind="medicine.moved").order_by("id")
    return [row.payload["state"] for row in found]


def at_home() -> Client:
    patient = Patient.objects.get()
    client = Client()
    link = patients.doorway(patient.tenant_id, patient.pk, until=clock.today() + timedelta(days=3), to="on-the-way")
    assert client.post(link, {"last4": "8000"}).status_code == 302
    return client


def test_a_medicine_moves_on_and_what_comes_late_changes_nothing():
    applied(rds("IP", "20260310090000"), rds("待取药", "20260310091500"), rds("IP", "20260310090500"))
    row = MedicationDispense.objects.get()
    assert (row.state, row.place, row.order_no, row.quantity) == ("ready", "3号窗口", "RX1", 2)
    assert MedicationStatement.objects.get().order_no == "RX1"
    assert moves() == ["preparing", "ready"]
    page = at_home().get(reverse("home-on-the-way"), follow=True).content.decode()
    assert "阿莫西林胶囊" in page
    assert "3号窗口" in page
    patient = Patient.objects.get()
    assert "您的药可以取了" in at_home().get(reverse("home-of", args=[patient.uid])).content.decode()
    applied(rds("CM", "20260310093000"), rds("CM", "20260310093000"))
    assert moves() == ["preparing", "ready", "handed"]
    applied(rds("", "20260310100000", control="CA"))
    assert MedicationDispense.objects.get().state == "not_given"


def test_a_profile_translates_and_a_number_of_another_patient_is_parked():
    profile(codes={"dispense": {"Y9": "sent"}})
    applied(rds("Y9", "20260310090000"))
    assert MedicationDispense.objects.get().state == "sent"
    (row,) = send(rds("CM", "20260310091500", OTHER))
    assert (row.state, row.reason) == ("parked", "order_of_another")


def test_fhir_says_the_same_both_ways():
    applied(rds("IP", "20260310090000"))
    patient = Patient.objects.get()
    whole = {
        "resourceType": "MedicationDispense",
        "id": "d1",
        "status": "in-progress",
        "medicationCodeableConcept": {"coding": [{"code": "M02"}], "text": "二甲双胍缓释片"},
        "subject": {"reference": f"Patient/{patient.uid}"},
        "quantity": {"value": 3, "unit": "盒"},
        "destination": {"display": "星湖街1号"},
        "authorizingPrescription": [{"reference": "MedicationRequest/r1"}],
    }
    mapping = MODELLED["MedicationDispense"]
    said = mapping.read(whole)
    assert (said.state, said.place, said.order_no) == ("sent", "星湖街1号", "MedicationRequest/r1")
    actor = Actor.interface(TENANT, "PHARMACY")
    item = item_of(json.loads(json.dumps(whole)))
    item.patient_id, item.said = patient.pk, said
    with tenant.scope(TENANT):
        apply(actor, "PHARMACY", [item])
    row = MedicationDispense.objects.get(code="M02")
    assert item.state == "modelled"
    written = mapping.write(row)
    assert (written["status"], written["destination"]) == ("in-progress", {"display": "星湖街1号"})
    assert mapping.read({**written, "status": "completed"}).state == "delivered"
    assert mapping.read({**whole, "status": "entered-in-error"}) is None
