"""Devices from outside: post readings, see what becomes of them, correct and replay; wrong keys open nothing."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.doors.connectors.devices import services
from renxin.doors.connectors.models import Device, InterfaceMessage
from renxin.doors.connectors.road.applying import apply_waiting
from renxin.doors.connectors.services import correct_field, replay
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.patients.services import (
    PatientData,
    change_consent,
    merge_patients,
    note_departments,
    register_patient,
)
from renxin.people.records.models import Observation

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def somebody(house, name="孟晓岚", *, agrees=True):
    patient_id = register_patient(house.system, PatientData(name=name, sex="female"), source="staff").patient_id
    if agrees:
        agree(house, patient_id)
    return patient_id


def agree(house, patient_id, state="GRANTED"):
    herself = Actor.patient(house.tenant.pk, patient_id)
    change_consent(herself, patient_id, "DEVICE_DATA", state, method="click")


@pytest.fixture
def patient_id(house):
    return somebody(house)


@pytest.fixture
def key(house, patient_id):
    return services.register_device(house.system, patient_id, "BP-1001", "血压计")[1]


def post(key, body, **headers):
    given = {"Authorization": f"Bearer {key}", **headers}
    return Client(headers=given).post("/devices/readings", json.dumps(body), content_type="application/json")


def reading(**fields):
    return {"measure": "weight", "value": 60.5, "unit": "kg", "at": clock.now().isoformat(), **fields}


def kept(patient_id):
    run_until_idle()
    rows = Observation.objects.filter(patient_id=patient_id).order_by("id")
    return [(row.code, float(row.value_number), row.unit) for row in rows]


def parked():
    run_until_idle()
    return list(InterfaceMessage.objects.filter(state="parked").order_by("pk"))


def test_readings_become_observations_once(key, patient_id):
    body = {"readings": [reading(), {"values": {"systolic": 135, "diastolic": 85, "pulse": 72}, "at": reading()["at"]}]}
    answer = post(key, body)
    assert (answer.status_code, answer.json()) == (202, {"kept": 2})
    found = kept(patient_id)
    assert sorted(found) == [
        ("29463-7", 60.5, "kg"), ("8462-4", 85.0, "mmHg"), ("8480-6", 135.0, "mmHg"), ("8867-4", 72.0, "/min"),
    ]  # fmt: skip
    post(key, {**body, "sent_at": clock.now().isoformat()})
    assert kept(patient_id) == found


def test_a_wrong_unit_is_parked_corrected_and_replayed(house, key, patient_id):
    post(key, [reading(measure="glucose_fasting", value=110, unit="mmol/L")])
    (row,) = parked()
    assert (row.reason, row.place, row.patient_id) == ("device_other_unit", "value", patient_id)
    assert kept(patient_id) == []
    correct_field(house.system, row.uid, "unit", "mg/dL")
    assert kept(patient_id) == [("14771-0", 6.11, "mmol/L")]


def test_without_consent_it_waits_and_withdrawal_counts_at_once(house, key, patient_id):
    agree(house, patient_id, "WITHDRAWN")
    post(key, reading())
    (row,) = parked()
    assert row.reason == "device_consent"
    agree(house, patient_id)
    replay(house.system, row.uid)
    assert len(kept(patient_id)) == 1


def test_a_shared_device_asks_whose_it_is(house, key, patient_id):
    other = somebody(house, "孟小雨")
    post(key, reading(user=2))
    (row,) = parked()
    assert row.reason == "device_whose"
    services.set_user(house.system, Device.objects.get(), 2, other)
    replay(house.system, row.uid)
    assert (len(kept(patient_id)), len(kept(other))) == (0, 1)


def test_a_value_unlike_her_is_asked_about(house, key, patient_id, frozen_clock):
    for _day in range(3):
        frozen_clock.move(days=1)
        post(key, reading())
        run_until_idle()
    post(key, reading(value=88, at=clock.now().isoformat()))
    (row,) = parked()
    assert row.reason == "device_unlike"
    correct_field(house.system, row.uid, "confirmed", "true")
    assert kept(patient_id)[-1] == ("29463-7", 88.0, "kg")


@pytest.mark.parametrize(
    ("headers", "status"), [({"Authorization": "Bearer rxd_wrong"}, 401), ({"Authorization": ""}, 401), ({}, 202)]
)
def test_only_its_own_key_opens_the_door(key, headers, status):
    assert post(key, reading(), **headers).status_code == status


def test_guessing_keys_is_slowed_down(key):
    for _ in range(30):
        post("rxd_guess", reading())
    assert post("rxd_guess", reading()).status_code == 429


def test_a_device_taken_back_sends_nothing_more(house, key, patient_id):
    post(key, reading())
    services.end_device(house.system, Device.objects.get())
    assert post(key, reading(value=61)).status_code == 401
    assert len(kept(patient_id)) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"3", b'{"readings": [1]}'])
def test_nonsense_is_refused_in_words(key, body):
    answer = Client(headers={"Authorization": f"Bearer {key}"}).post(
        "/devices/readings", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_serial_number_is_used_once(house, key):
    with pytest.raises(InvalidInput):
        services.register_device(house.system, somebody(house, "别人"), "BP-1001")


def test_readings_of_a_merged_patient_find_the_survivor(house, key, patient_id):
    survivor = somebody(house, "孟晓岚")
    merge_patients(house.system, survivor, patient_id, reason="同一人")
    post(key, reading())
    assert len(kept(survivor)) == 1


def test_staff_give_a_device_and_see_its_key_once(house, patient_id):
    note_departments(house.system, [(patient_id, house.department.pk, clock.now())])
    client = Client()
    client.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert "还没有设备" in client.get("/interfaces/devices/").content.decode()
    form = f"/interfaces/devices/for/{Patient.objects.get(pk=patient_id).uid}"
    assert "给出设备" in client.get(form).content.decode()
    assert client.post(form, {"serial": ""}).status_code == 422
    made = client.post(form, {"serial": "BP-7", "label": "血压计"}).content.decode()
    key = made.partition('value="rxd_')[2].partition('"')[0]
    assert services.authenticate(f"rxd_{key}") == Device.objects.get()
    page = f"/interfaces/devices/{Device.objects.get().uid}"
    assert "孟晓岚" in client.get(page).content.decode()
    assert key not in client.get(page).content.decode()
    other = register_patient(house.system, PatientData(name="孟小雨"), source="staff").patient_id
    note_departments(house.system, [(other, house.department.pk, clock.now())])
    client.post(f"{page}/user", {"number": "2", "who": "孟小雨"})
    assert "孟小雨" in client.get(page).content.decode()
    assert "给出设备" not in client.post(f"{page}/key").content.decode()
    assert services.authenticate(f"rxd_{key}") is None
    client.post(f"{page}/end")
    assert not Device.objects.get().is_active


def test_staff_of_other_wards_do_not_see_the_device(house, patient_id, key):
    client = Client()
    client.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert client.get(f"/interfaces/devices/{Device.objects.get().uid}").status_code == 404


def test_a_batch_is_judged_reading_by_reading_in_few_statements(house, key, patient_id, django_assert_max_num_queries):
    other_id = somebody(house, "林海")
    other_key = services.register_device(house.system, other_id, "BP-1002", "血压计")[1]
    minutes = iter(range(100))

    def at():
        return (clock.now() - timedelta(minutes=200 - next(minutes))).isoformat()

    post(key, [reading(value=60.0 + step / 10, at=at()) for step in range(4)])
    post(other_key, [reading(value=90.0, at=at()), reading(value=900, at=at())])
    post(key, [reading(value=90, at=at()), reading(value=60.4, at=at()), reading(user=7, at=at())])
    with django_assert_max_num_queries(45):
        apply_waiting()
    assert [value for _code, value, _unit in kept(patient_id)] == [60.0, 60.1, 60.2, 60.3, 60.4]
    assert [value for _code, value, _unit in kept(other_id)] == [90.0]
    assert [row.reason for row in parked()] == ["device_impossible", "device_unlike", "device_whose"]
