"""An interface, a sheet and a FHIR file tell of the same three people: three are found, why is said, one is split.

The promise of the intake as a stranger would try it: nothing is prepared but a hospital.
"""

import json
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.harness.ward import ward

from renxin.doors.connectors.fhir.ingest import ingest as ingest_fhir
from renxin.doors.connectors.hl7v2.ingest import ingest as ingest_hl7
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.patients.models import MatchReview, Patient
from renxin.people.records.models import Encounter, Observation

pytestmark = pytest.mark.django_db
PEOPLE = (
    ("孟晓岚", "F", "1949-12-31", "11010519491231002X", "13800138001"),
    ("王建国", "M", "1980-01-01", "440524188001010014", "13800138002"),
    ("李静", "F", "1990-03-07", "", "13800138003"),
)


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def hl7(number, person):
    name, sex, birth, card, phone = person
    return "\r".join(
        (
            f"MSH|^~\\&|HIS|仁心|RENXIN|仁心|20260310090000||ADT^A04|A{number}|P|2.4||||||UNICODE UTF-8",
            f"PID|1||{number}^^^HIS^PI||{name[0]}^{name[1:]}||{birth.replace('-', '')}|{sex}|||||{phone}||||||{card}",
            f"PV1|1|O|{'|' * 16}V{number}",
        )
    )


def resources(number, person):
    name, sex, birth, card, phone = person
    identifiers = [{"system": "urn:oid:2.16.840.1.113883.4.330.156", "value": card}] if card else []
    record = {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}}
    patient = {
        "resourceType": "Patient",
        "id": f"p{number}",
        "identifier": [{**record, "value": f"F{number}"}, *identifiers],
        "name": [{"text": name}],
        "gender": {"F": "female", "M": "male"}[sex],
        "birthDate": birth,
        "telecom": [{"system": "phone", "value": phone}],
    }
    reading = {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "15074-8"}], "text": "血糖"},
        "subject": {"reference": f"Patient/p{number}"},
        "effectiveDateTime": "2026-03-09T08:00:00+08:00",
        "valueQuantity": {"value": 6.1, "unit": "mmol/L"},
    }
    return [patient, reading]


def sheet():
    lines = ["姓名,性别,出生日期,身份证号,联系电话"]
    lines += [
        f"{name},{'女' if sex == 'F' else '男'},{birth},{card},{phone}" for name, sex, birth, card, phone in PEOPLE
    ]
    return "\n".join(lines).encode("gb18030")


def officer(house, username):
    person = add_practitioner(house.system, name=username)
    user = create_account(house.system, person, username, "Correct-Horse-7", must_change_password=False)
    grant_role(house.system, user, "experience_officer", scope_kind="tenant")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def guessed(page):
    """Return the guesses of the page of columns, as a browser would send them back."""
    selects = re.findall(r'<select class="select" name="(column_\d+)".*?</select>', page, re.DOTALL)
    chosen = re.findall(r'name="(column_\d+)"(?:(?!</select>).)*?<option value="([^"]*)" selected', page, re.DOTALL)
    assert selects
    return dict(chosen)


def take_sheet_in(client):
    made = client.post("/imports/new", {"kind": "patients", "file": SimpleUploadedFile("登记.csv", sheet())})
    run = made["Location"].removesuffix("columns")
    page = client.get(made["Location"]).content.decode()
    assert "出生日期" in page
    client.post(made["Location"], guessed(page))
    run_until_idle()
    client.post(f"{run}start")
    run_until_idle()
    return client.get(run.removesuffix("/")).content.decode()


def test_three_ways_in_three_people_one_split(house, tmp_path):
    one, other = officer(house, "ma.li"), officer(house, "lu.yi")
    file = tmp_path / "day.hl7"
    file.write_text("\r".join(hl7(number, person) for number, person in enumerate(PEOPLE, start=1)))
    assert ingest_hl7([file], house.system).applied == 3
    take_sheet_in(one)
    bundle = tmp_path / "bundle.ndjson"
    told = [each for number, person in enumerate(PEOPLE, start=1) for each in resources(number, person)]
    bundle.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in told))
    assert ingest_fhir(house.system, [bundle], name="区域平台").modelled == 6

    assert sorted(Patient.objects.values_list("name", flat=True)) == sorted(person[0] for person in PEOPLE)
    assert not MatchReview.objects.filter(state="open").exists()

    patient = Patient.objects.get(name="孟晓岚")
    why = one.get(f"/patients/{patient.uid}/identity").content.decode()
    for words in ("仁心、区域平台、表格", "证件号和姓名都相同", "有一个电话号码相同"):
        assert words in why
    story = one.get(f"/patients/{patient.uid}/").content.decode()
    assert "孟晓岚" in story
    assert "血糖" in one.get(f"/patients/{patient.uid}/?tab=clinical").content.decode()

    asked = one.post(
        f"/patients/{patient.uid}/divide", {"sources": ["区域平台", "his:区域平台"], "reason": "平台上是另一个人"}
    )
    assert asked.status_code == 303
    other.post(f"{asked['Location']}approve")
    assert Patient.objects.count() == 4
    assert Encounter.objects.filter(patient_id=patient.pk).count() == 1
    assert not Observation.objects.filter(patient_id=patient.pk).exists()
    apart = Patient.objects.exclude(pk=patient.pk).get(name="孟晓岚")
    told = {each.pk: one.get(f"/patients/{each.uid}/?tab=clinical").content.decode() for each in (patient, apart)}
    assert ("血糖" in told[apart.pk], "血糖" in told[patient.pk]) == (True, False)
    assert "这里混入的他人记录已分出" in one.get(f"/patients/{patient.uid}/").content.decode()
