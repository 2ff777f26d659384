"""What begins in Renxin, read by others: consents, messages, answered questionnaires; measurements of everybody."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from fhirclient.models.fhirelementfactory import FHIRElementFactory

from renxin.engagement import questionnaires as questionnaires_package
from renxin.engagement.conversations.models import Message
from renxin.engagement.questionnaires import services as questionnaires
from renxin.kernel.core import ids
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Identifier, Patient
from renxin.people.patients.services import change_consent, end_identifier
from renxin.programs.careplans import services as careplans
from renxin.programs.careplans.services import NewEnrolment

from .conftest import Face
from .test_face import observation

AT = datetime(2026, 3, 9, tzinfo=UTC)


@pytest.fixture
def pk(patient) -> int:
    return int(Patient.objects.get(uid=patient["id"]).pk)


def said(house: Any, pk: int, body: str, **more: Any) -> Message:
    values = {"direction": "out", "author_kind": "staff", "purpose": "FOLLOWUP", "status": "read", "created_at": AT}
    row = Message(tenant_id=house.pk, patient_id=pk, origin_patient_id=pk, id=ids.new_id(), conversation_id=1)
    for name, value in {**values, "body": body, "status_at": AT, **more}.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def answered(house: Any, patient_id: int, **answers: Any) -> None:
    actor = Actor.system(house.pk, "tests")
    path = Path(questionnaires_package.__file__).parent / "packs" / "outpatient_pulse.yaml"
    pack = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(one for one in pack["items"] if one["linkId"] == "privacy")["sensitive"] = True
    version = questionnaires.publish_version(actor, pack)
    new = questionnaires.NewResponse(
        patient_id=patient_id, version_id=version.pk, source="surveys", source_id=1, authored_at=AT, language="zh-hans",
        mode="link", answers=answers, coded={}, scores={}, method="minmax", score=75.0,
    )  # fmt: skip
    questionnaires.store_responses(actor, [new])


def only(face: Face, query: str) -> dict[str, Any]:
    (entry,) = face.get(query).json()["entry"]
    resource: dict[str, Any] = entry["resource"]
    FHIRElementFactory.instantiate(resource["resourceType"], resource)  # raises when it is no resource of R4
    return resource


def test_a_consent_is_read_as_the_person_decided(house, face, patient, pk):
    actor = Actor.patient(house.pk, pk)
    change_consent(actor, pk, "SURVEY", "DENIED")
    change_consent(actor, pk, "DEVICE_DATA", "GRANTED")
    found = only(face, f"Consent?patient={patient['id']}&status=active")
    assert found["category"][0]["coding"][0]["code"] == "DEVICE_DATA"
    assert (found["provision"]["type"], found["patient"]["reference"]) == ("permit", f"Patient/{patient['id']}")
    refused = only(face, f"Consent?patient={patient['id']}&category=SURVEY")
    assert (refused["status"], refused["provision"]["type"]) == ("rejected", "deny")
    assert face.get(f"Consent/{found['id']}").json() == found


def test_what_was_written_here_is_not_changed_from_outside(house, face, patient, pk):
    change_consent(Actor.patient(house.pk, pk), pk, "SURVEY", "DENIED")
    found = only(face, f"Consent?patient={patient['id']}")
    answer = face.send("PUT", f"Consent/{found['id']}", {**found, "status": "active"})
    assert answer.status_code == 422
    assert only(face, f"Consent?patient={patient['id']}")["status"] == "rejected"


def test_messages_are_communications_and_notes_are_not(house, face, patient, pk):
    said(house, pk, "请明天复诊")
    said(house, pk, "好的", direction="in", author_kind="patient", status="received")
    said(house, pk, "家属情绪激动", direction="own", author_kind="staff", status="received")
    said(house, pk, "验证码 483920", kind="secret")
    found = face.get(f"Communication?patient={patient['id']}&_sort=_id").json()["entry"]
    words = [[one.get("contentString") for one in each["resource"].get("payload", [])] for each in found]
    assert words == [["请明天复诊"], ["好的"], []]
    out, came = found[0]["resource"], found[1]["resource"]
    assert out["recipient"] == [{"reference": f"Patient/{patient['id']}"}]
    assert came["sender"] == {"reference": f"Patient/{patient['id']}"}
    for each in found:
        FHIRElementFactory.instantiate("Communication", each["resource"])
    assert face.get(f"Communication/{out['id']}").json() == out
    assert face.get("Communication?status=completed").status_code == 400  # nobody reads through everybody's


def test_answers_stand_under_their_questions(house, face, patient, pk):
    answered(house, pk, registration=4, nurses="na", recommend=9)
    answered(house, -7, registration=1)
    found = only(
        face, f"QuestionnaireResponse?patient={patient['id']}&questionnaire=urn:renxin:questionnaire:outpatient-pulse"
    )
    items = {item["linkId"]: item["answer"] for item in found["item"]}
    assert items["registration"] == [{"valueCoding": {"code": "4", "display": "满意"}}]
    assert items["nurses"][0]["valueCoding"]["display"] == "没有接触护士"
    assert items["recommend"] == [{"valueInteger": 9}]
    assert only(face, "QuestionnaireResponse?status=completed")["id"] == found["id"]  # the anonymous one is nobody's
    assert face.get(f"QuestionnaireResponse/{found['id']}").json() == found


def test_numbers_in_words_and_sensitive_answers_are_masked(house, patient, pk):
    said(house, pk, "我的电话 13800138001，身份证 110101195604122747")
    answered(house, pk, privacy=1, comment="打 13800138001 找我")
    reader = Face(house.pk, "system/*.read", name="reader")
    words = only(reader, f"Communication?patient={patient['id']}")["payload"][0]["contentString"]
    assert words == "我的电话 138****8001，身份证 110101********2747"
    found = only(reader, f"QuestionnaireResponse?patient={patient['id']}")
    assert [(item["linkId"], item["answer"]) for item in found["item"]] == [
        ("comment", [{"valueString": "打 138****8001 找我"}])
    ]


def test_what_came_in_stands_behind_what_is_ours(house, face, patient, pk):
    body = {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"text": "privacy"},
        "category": [{"text": "paper form"}],
        "patient": {"reference": f"Patient/{patient['id']}"},
    }
    kept = face.post("Consent", body).json()
    change_consent(Actor.patient(house.pk, pk), pk, "SURVEY", "DENIED")
    both = face.get(f"Consent?patient={patient['id']}&_count=1").json()
    seen = [both["entry"][0]["resource"]["id"]]
    following = next(link["url"] for link in both["link"] if link["relation"] == "next")
    seen += [entry["resource"]["id"] for entry in face.client.get(following).json()["entry"]]
    assert seen[1] == kept["id"] != seen[0]
    assert only(face, f"Consent?_id={kept['id']}")["id"] == kept["id"]
    assert face.get(f"Consent?patient={patient['id']}&_total=accurate").json()["total"] == 2


def test_a_care_plan_of_ours_is_read_with_its_ways_and_goals(house, face, patient, pk):
    actor = Actor.system(house.pk, "tests")
    careplans.install_packs(actor)
    careplans.enrol(actor, [NewEnrolment(patient_id=pk, programme="P01", source="test:1", anchors={})])
    found = only(face, f"CarePlan?patient={patient['id']}&status=active&category=chronic")
    assert (found["status"], found["intent"], found["subject"]["reference"]) == (
        "active", "plan", f"Patient/{patient['id']}",
    )  # fmt: skip
    (way,) = found["activity"]
    assert (way["detail"]["code"]["coding"][0]["code"], way["detail"]["status"]) == ("P01", "in-progress")
    assert found["goal"] == [{"reference": "#g1"}]
    assert "140/90" in found["contained"][0]["description"]["text"]
    assert face.get(f"CarePlan/{found['id']}").json()["id"] == found["id"]
    assert "CarePlan" in kinds_of(face, patient)
    refused = face.send("PUT", f"CarePlan/{found['id']}", found)
    assert refused.status_code == 422, "it is changed in Renxin"
    kept = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": found["subject"]}
    face.post("CarePlan", kept)
    assert face.get(f"CarePlan?patient={patient['id']}&_total=accurate").json()["total"] == 2
    assert face.get(f"CarePlan?patient={patient['id']}&status=completed&_total=accurate").json()["total"] == 0


def test_a_number_found_not_to_be_hers_is_not_shown_whatever_its_sender_says(house):
    clear = Face(house.pk, "system/*.*", "identifiers.clear", name="clear")
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PPN"}]}
    body = {
        "resourceType": "Patient",
        "name": [{"text": "王芳"}],
        "identifier": [{"type": kind, "value": "E12345678"}, {"type": kind, "value": "E87654321"}],
    }
    made = clear.post("Patient", body).json()
    pk = Patient.objects.get(uid=made["id"]).pk
    wrong = next(row for row in Identifier.objects.filter(patient_id=pk) if row.value == "E12345678")
    end_identifier(Actor.system(house.pk, "desk"), pk, wrong.pk)
    clear.send("PUT", f"Patient/{made['id']}", {**body, "id": made["id"], "gender": "female"})
    shown = clear.get(f"Patient/{made['id']}").json()
    assert [one["value"] for one in shown["identifier"]] == ["E87654321"]


def kinds_of(face: Face, patient: dict[str, Any]) -> list[str]:
    found = face.get(f"Patient/{patient['id']}/$everything").json()["entry"]
    return [one["resource"]["resourceType"] for one in found]


def test_everything_holds_what_is_ours_as_far_as_the_scopes_go(house, face, patient, pk):
    change_consent(Actor.patient(house.pk, pk), pk, "SURVEY", "DENIED")
    said(house, pk, "请明天复诊")
    answered(house, pk, registration=4)
    kinds = [
        one["resource"]["resourceType"] for one in face.get(f"Patient/{patient['id']}/$everything").json()["entry"]
    ]
    assert kinds == ["Patient", "QuestionnaireResponse", "Consent", "Communication"]
    narrow = Face(house.pk, "system/Patient.read", "system/Consent.read", name="narrow")
    kinds = [
        one["resource"]["resourceType"] for one in narrow.get(f"Patient/{patient['id']}/$everything").json()["entry"]
    ]
    assert kinds == ["Patient", "Consent"]
    assert narrow.get(f"Communication?patient={patient['id']}").status_code == 403


@pytest.fixture
def measured(face, patient) -> list[str]:
    other = face.post("Patient", {"resourceType": "Patient", "name": [{"text": "李建国"}]}).json()
    made = [
        face.post("Observation", observation(who, effectiveDateTime=f"2026-03-0{day}T08:00:00+08:00")).json()["id"]
        for day, who in enumerate((patient, other, patient), 1)
    ]
    return made


def walked(face: Face, query: str) -> list[str]:
    page, seen = face.get(query).json(), []
    while True:
        seen += [entry["resource"]["id"] for entry in page.get("entry", [])]
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        if not following:
            return seen
        page = face.client.get(following[0]).json()


def test_measurements_of_everybody_by_code_in_pages(face, measured):
    assert walked(face, "Observation?code=2339-0&_count=2") == measured[::-1]
    assert walked(face, "Observation?code=2339-0&_count=1&_sort=_lastUpdated") == measured
    assert walked(face, "Observation?code=718-7") == []


def test_measurements_since_the_last_call(face, measured):
    first = face.get(f"Observation/{measured[0]}").json()["meta"]["lastUpdated"]
    assert walked(face, f"Observation?_lastUpdated=ge{first[:10]}&_sort=_lastUpdated&_count=2") == measured
    assert walked(face, "Observation?_lastUpdated=lt2020-01-01") == []
    day = first[:10]
    assert face.get(f"Observation?_lastUpdated=ge{day}&category=vital-signs&_summary=count").json()["total"] == 0
    assert face.get(f"Observation?_lastUpdated=ge{day}&_summary=count").json()["total"] == 3


@pytest.mark.parametrize("query", ["code=2339-0&_sort=-date", "code=2339-0&_total=accurate"])
def test_what_would_read_a_whole_log_is_refused_in_words(face, query):
    answer = face.get(f"Observation?{query}")
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")


def test_a_page_of_everybody_reads_only_the_months_it_needs(face, measured, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        face.get("Observation?code=2339-0&_count=2")


def test_the_statement_says_what_can_be_searched(face):
    listed = {one["type"]: one for one in face.get("metadata").json()["rest"][0]["resource"]}
    assert {"Consent", "Communication", "QuestionnaireResponse", "CarePlan"} <= listed.keys()
    for name, said_of in listed.items():
        for param in said_of["searchParam"]:
            value = {"date": "2026", "reference": "x"}.get(param["type"], "x")
            query = f"{name}?{param['name']}={value}"
            if name == "Communication" and param["name"] not in ("patient", "_id"):
                query += "&patient=x"
            assert face.get(query).status_code == 200, query
