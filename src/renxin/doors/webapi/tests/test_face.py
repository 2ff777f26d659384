"""The FHIR face over HTTP: read, search, write, refuse."""

from decimal import Decimal

import pytest
import simplejson

from renxin.people.patients.models import Patient

from .conftest import Face


def observation(patient, **more):
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2339-0", "display": "Glucose"}]},
        "subject": {"reference": f"Patient/{patient['id']}"},
        "effectiveDateTime": "2026-03-09T08:00:00+08:00",
        "valueQuantity": {"value": Decimal("6.10"), "unit": "mmol/L"},
        **more,
    }


def test_a_resource_comes_back_as_it_was_written(face, patient):
    shown = face.get(f"Patient/{patient['id']}").json()
    assert shown["extension"] == [{"url": "http://example.org/own", "valueString": "kept"}]
    assert shown["telecom"] == [{"system": "phone", "value": "13800138001", "use": "mobile"}]
    assert shown["identifier"][0]["value"] == "110101195604122747"
    made = face.post("Observation", observation(patient))
    assert made.status_code == 201
    again = face.get(f"Observation/{made.json()['id']}")
    assert '"value":6.10' in again.content.decode()
    assert again.json()["subject"]["reference"] == f"Patient/{patient['id']}"


def test_numbers_are_masked_without_the_scope(house, face, patient):
    shown = Face(house.pk, "system/Patient.read", name="reader").get(f"Patient/{patient['id']}").json()
    assert shown["identifier"][0]["value"] == "110101********2747"
    assert shown["telecom"][0]["value"] == "138****8001"
    assert "星湖街" not in simplejson.dumps(shown, ensure_ascii=False)
    assert shown["name"][0]["text"] == "王秀兰"


def test_what_was_read_masked_cannot_be_written_back(house, face, patient):
    other = Face(house.pk, "system/Patient.*", name="writer")
    shown = other.get(f"Patient/{patient['id']}").json()
    refused = other.send("PUT", f"Patient/{patient['id']}", shown)
    assert refused.status_code == 422
    assert face.get(f"Patient/{patient['id']}").json()["telecom"][0]["value"] == "13800138001"


def test_a_patch_shows_no_more_than_a_read(house, face, patient):
    other = Face(house.pk, "system/Patient.*", name="writer")
    answer = other.send("PATCH", f"Patient/{patient['id']}", {"gender": "unknown"})
    assert answer.status_code == 200
    assert "13800138001" not in answer.content.decode()
    assert face.get(f"Patient/{patient['id']}").json()["telecom"][0]["value"] == "13800138001"


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("system/Patient.read", "GET", "Observation?patient=x", 403),
        ("system/Patient.read", "POST", "Patient", 403),
        ("system/*.read", "GET", "Patient", 200),
        ("system/*.rs", "GET", "Patient", 200),
        ("system/Patient.cud", "GET", "Patient", 403),
    ],
)
def test_scopes_decide(house, scope, method, path, status):
    face = Face(house.pk, scope)
    answer = face.send(method, path, {"resourceType": "Patient", "name": [{"text": "甲"}]})
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["resourceType"] == "OperationOutcome"


def test_nobody_comes_in_without_a_token(client, house):
    answer = client.get("/fhir/R4/Patient", headers={"Accept-Language": "en"})
    assert answer.status_code == 401
    assert "access token" in answer.json()["issue"][0]["diagnostics"]
    assert client.get("/fhir/R4/metadata").json()["fhirVersion"] == "4.0.1"


def test_another_hospital_sees_nothing(house, face, patient):
    from renxin.people.organizations.tests.making import hospital

    other = Face(hospital("别家医院", username="other").tenant.pk, "system/*.*")
    assert other.get(f"Patient/{patient['id']}").status_code == 404
    assert other.get("Patient?_total=accurate").json()["total"] == 0


def test_searches(face, patient):
    for day, value in (("2026-03-07", "5.5"), ("2026-03-08", "7.1"), ("2026-03-09", "6.1")):
        body = observation(patient, effectiveDateTime=f"{day}T08:00:00+08:00", valueQuantity={"value": Decimal(value)})
        assert face.post("Observation", body).status_code == 201
    who = f"patient=Patient/{patient['id']}"
    found = face.get(f"Observation?{who}&code=http://loinc.org|2339-0&date=ge2026-03-08&_sort=-date").json()
    days = [entry["resource"]["effectiveDateTime"][:10] for entry in found["entry"]]
    assert days == ["2026-03-09", "2026-03-08"]
    counted = face.get(f"Observation?{who}&_summary=count").json()
    assert counted["total"] == 3
    assert "entry" not in counted


@pytest.mark.parametrize("order", ["", "&_sort=-date", "&_sort=date"])
@pytest.mark.parametrize("code", ["", "&code=2339-0", "&code=2339-0,718-7", "&code=718-7"])
def test_a_plain_search_finds_what_a_narrower_one_finds(face, patient, order, code):
    for hour in (8, 10, 9):
        at = f"2026-03-09T{hour:02d}:00:00+08:00"
        assert face.post("Observation", observation(patient, effectiveDateTime=at)).status_code == 201
    asked = f"Observation?patient={patient['id']}&_count=2{code}{order}"
    plain, narrower = (face.get(query).json().get("entry", []) for query in (asked, f"{asked}&date=gt2020"))
    assert [one["resource"] for one in plain] == [one["resource"] for one in narrower]
    assert len(plain) == (0 if code == "&code=718-7" else 2)


def test_pages_hold_nothing_of_the_search_in_their_address(face, patient):
    for number in range(5):
        face.post("Observation", observation(patient, effectiveDateTime=f"2026-03-0{number + 1}T08:00:00+08:00"))
    form = {"patient": patient["id"], "_count": "2", "_sort": "date"}
    page = face.client.post("/fhir/R4/Observation/_search", form).json()
    seen = []
    while True:
        seen += [entry["resource"]["effectiveDateTime"][:10] for entry in page["entry"]]
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        if not following:
            break
        assert patient["id"] not in following[0]
        page = face.client.get(following[0].partition("testserver")[2]).json()
    assert seen == [f"2026-03-0{day}" for day in range(1, 6)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("identifier=urn:oid:2.16.156.10011.1.3|110101195604122747", 1),
        ("identifier=110101195604122747", 1),
        ("identifier=urn:oid:2.16.156.10011.1.3|110101195604122740", 0),
        ("phone=13800138001", 1),
        ("telecom=13900000000", 0),
        ("name=秀兰", 1),
        ("name=wangxiulan", 1),
        ("family=王", 1),
        ("birthdate=1956-04-12", 1),
        ("birthdate=lt1956", 0),
        ("birthdate=1956&gender=female", 1),
        ("gender:not=female", 0),
        ("deceased=true", 0),
    ],
)
def test_patients_are_found(face, patient, query, found):
    assert len(face.get(f"Patient?{query}").json().get("entry", [])) == found


def test_an_unknown_parameter_is_refused_not_passed_over(face):
    answer = face.get("Patient?shoe-size=43")
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == ["shoe-size"]


def test_included_resources_come_along(face, patient):
    face.post("Observation", observation(patient))
    found = face.get(f"Observation?patient={patient['id']}&_include=Observation:patient").json()["entry"]
    assert [(one["resource"]["resourceType"], one["search"]["mode"]) for one in found] == [
        ("Observation", "match"),
        ("Patient", "include"),
    ]


def test_an_update_changes_the_row_and_leaves_the_rest(face, patient):
    changed = {**patient, "birthDate": "1957-04-12"}
    assert face.send("PUT", f"Patient/{patient['id']}", changed).status_code == 200
    assert str(Patient.objects.get(uid=patient["id"]).birth_date) == "1957-04-12"
    patched = face.send("PATCH", f"Patient/{patient['id']}", {"gender": "unknown"})
    assert patched.status_code == 200
    shown = face.get(f"Patient/{patient['id']}").json()
    assert (shown["gender"], shown["birthDate"]) == ("unknown", "1957-04-12")
    assert shown["extension"][0]["valueString"] == "kept"


def test_a_corrected_diagnosis_stays_one(face, patient):
    body = {
        "resourceType": "Condition",
        "subject": {"reference": f"Patient/{patient['id']}"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}], "text": "高血压"},
    }
    made = face.post("Condition", body).json()
    body["code"]["coding"][0]["code"] = "I11.9"
    assert face.send("PUT", f"Condition/{made['id']}", body).status_code == 200
    found = face.get(f"Condition?patient={patient['id']}").json()["entry"]
    assert [one["resource"]["code"]["coding"][0]["code"] for one in found] == ["I11.9"]
    assert found[0]["resource"]["id"] == made["id"]


def test_what_is_not_modelled_is_kept_and_given_back(face, patient):
    plan = {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "subject": {"reference": f"Patient/{patient['id']}"},
        "title": "糖尿病管理",
    }
    made = face.post("CarePlan", plan).json()
    shown = face.get(f"CarePlan/{made['id']}").json()
    assert shown["title"] == "糖尿病管理"
    assert shown["subject"]["reference"] == f"Patient/{patient['id']}"
    assert len(face.get(f"CarePlan?patient={patient['id']}").json()["entry"]) == 1
    assert face.send("PUT", f"CarePlan/{made['id']}", {**shown, "title": "改"}).status_code == 200
    assert face.get(f"CarePlan/{made['id']}").json()["title"] == "改"


def test_a_resource_about_nobody_known_is_refused(face):
    answer = face.post("Observation", observation({"id": "01a20219-0000-7000-8000-000000000000"}))
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["Observation.subject"]


def test_a_conditional_create_finds_what_is_there(face, patient):
    body = {"resourceType": "Patient", "name": [{"text": "王秀兰"}]}
    unless = {"If-None-Exist": "identifier=urn:oid:2.16.156.10011.1.3|110101195604122747"}
    answer = face.post("Patient", body, **unless)
    assert (answer.status_code, answer.json()["id"]) == (200, patient["id"])


def bundle_of_two(kind="transaction"):
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [
            {
                "fullUrl": "urn:uuid:6a1f0d2e-0000-4000-8000-000000000001",
                "resource": {"resourceType": "Patient", "name": [{"text": "李建国"}], "gender": "male"},
                "request": {"method": "POST", "url": "Patient"},
            },
            {
                "fullUrl": "urn:uuid:6a1f0d2e-0000-4000-8000-000000000002",
                "resource": {
                    "resourceType": "Encounter",
                    "status": "finished",
                    "class": {"code": "AMB"},
                    "subject": {"reference": "urn:uuid:6a1f0d2e-0000-4000-8000-000000000001"},
                    "period": {"start": "2026-03-01T08:00:00+08:00", "end": "2026-03-01T09:00:00+08:00"},
                },
                "request": {"method": "POST", "url": "Encounter"},
            },
        ],
    }


def test_a_transaction_is_all_or_nothing(face):
    answer = face.post("", bundle_of_two())
    assert answer.status_code == 200
    _patient, visit = (entry["response"]["location"] for entry in answer.json()["entry"])
    shown = face.get(visit).json()
    assert shown["subject"]["reference"] == answer.json()["entry"][0]["response"]["location"]
    broken = bundle_of_two()
    broken["entry"][0]["resource"]["name"] = []
    for one in broken["entry"]:
        one["fullUrl"] = one["fullUrl"].replace("6a1f", "7b2e")
    before = Patient.objects.count()
    assert face.post("", broken).status_code == 422
    assert Patient.objects.count() == before


def test_a_batch_does_what_can_be_done(face):
    broken = bundle_of_two("batch")
    broken["entry"][1]["resource"]["subject"] = {"reference": "Patient/never-came"}
    answer = face.post("", broken).json()["entry"]
    assert answer[0]["response"]["status"] == "201 Created"
    assert answer[1]["response"]["status"] == "422"


def test_everything_of_a_patient(face, patient):
    face.post("Observation", observation(patient))
    found = face.get(f"Patient/{patient['id']}/$everything").json()
    assert [one["resource"]["resourceType"] for one in found["entry"]] == ["Patient", "Observation"]


def test_ids_survive_a_merge(house, face, patient):
    from renxin.kernel.core.actor import Actor
    from renxin.people.patients.services import merge_patients

    other = face.post("Patient", {"resourceType": "Patient", "name": [{"text": "王秀蓝"}]}).json()
    made = face.post("Observation", observation(other)).json()
    pks = [Patient.objects.get(uid=one["id"]).pk for one in (patient, other)]
    merge_patients(Actor.system(house.pk, "tests"), pks[0], pks[1], reason="同一人")
    shown = face.get(f"Observation/{made['id']}").json()
    assert shown["subject"]["reference"] == f"Patient/{patient['id']}"
    assert shown["id"] == made["id"]
    alias = face.get(f"Patient/{other['id']}").json()
    assert alias["link"][0]["other"]["reference"] == f"Patient/{patient['id']}"


def test_too_many_calls_are_braked(face, settings):
    settings.RENXIN_API_LIMIT = 2
    answers = [face.get("Patient").status_code for _ in range(4)]
    assert 429 in answers


def test_who_looked_is_written_down(face, patient):
    from renxin.kernel.audit.models import AuditEvent

    face.get(f"Patient/{patient['id']}")
    row = AuditEvent.objects.filter(action="fhir.read").get()
    assert (row.actor_name, row.patient_id) == ("partner", Patient.objects.get(uid=patient["id"]).pk)


def test_a_bundle_of_megabytes_goes_in_and_a_huge_one_is_refused_in_words(face):
    large = bundle_of_two()
    large["entry"][0]["resource"]["text"] = {"status": "generated", "div": f"<div>{'x' * 3_000_000}</div>"}
    assert face.post("", large).status_code == 200
    large["entry"][0]["resource"]["text"]["div"] = "x" * 21 * 1024 * 1024
    refused = face.post("", large)
    assert (refused.status_code, "20 MB" in refused.content.decode()) == (400, True)
    assert refused.json()["resourceType"] == "OperationOutcome"
