"""A patient at home for tests: a ward that looks, a browser in which she has proved herself, boxes of medicine."""

from datetime import timedelta

from django.test import Client
from tests.harness.ward import Ward

from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.people.organizations import services as keeping
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.services import MedicationData, ObservationData, record_medications, record_observations


def open_house(here: Ward) -> None:
    """Fill the posts of alarms and hold a drill, so that patients may be invited to write."""
    for post, user in (
        ("nurse_on_duty", here.nurse),
        ("doctor_on_duty", here.head_nurse),
        ("general_duty", here.service),
        ("last_named", here.head_nurse),
    ):
        keeping.name_for_post(here.system, post, user.pk)
    drill = worklist.start_drill(here.actor(here.head_nurse))
    worklist.acknowledge_alarm(here.actor(here.nurse), drill)


def address(here: Ward, patient_id: int, to: str = "") -> str:
    """Return a link to a patient's pages, as it stands in a message."""
    return patients.doorway(here.tenant.pk, patient_id, until=clock.today() + timedelta(days=7), to=to)


def at_home(here: Ward, patient_id: int, last4: str = "8001") -> Client:
    """Return a browser in which the patient has proved who she is."""
    client = Client()
    assert client.post(address(here, patient_id), {"last4": last4}).status_code == 302
    return client


def path(patient_id: int, rest: str = "") -> str:
    """Return the address of a patient's own page."""
    return f"/home/{Patient.objects.get(pk=patient_id).uid}/{rest}"


def boxes(here: Ward, patient_id: int) -> None:
    """Hand out two medicines, the first for the second time."""
    now = clock.now()
    told = [
        MedicationData(order_no=number, text=name, dose=dose, frequency=often, days=days, started_at=now - ago)
        for number, name, dose, often, days, ago in (
            ("1", "氨氯地平片", "5 mg", "qd", 28, timedelta(days=30)),
            ("2", "氨氯地平片", "5 mg", "qd", 28, timedelta(days=24)),
            ("3", "二甲双胍缓释片", "0.5 g", "bid 饭后", 30, timedelta()),
        )
    ]
    record_medications(here.system, patient_id, told, source="his")


def pressures(here: Ward, patient_id: int, pairs: list[tuple[int, int]]) -> None:
    """Write down a blood pressure for each of the last days, the newest last."""
    for back, (upper, lower) in enumerate(reversed(pairs), 1):
        at = clock.now() - timedelta(days=back)
        items = [
            ObservationData(code=code, value_number=value, unit="mmHg", observed_at=at)
            for code, value in (("8480-6", upper), ("8462-4", lower))
        ]
        record_observations(here.system, patient_id, "portal", items)
