"""Platforms from outside: by REST, by a real SOAP client from our WSDL; kept once, answered, parked with a reason."""

import json

import pytest
import zeep
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward
from zeep.transports import Transport

from renxin.doors.connectors.formats import words_of
from renxin.doors.connectors.models import Interface, InterfaceMessage
from renxin.doors.connectors.road.applying import apply_waiting
from renxin.doors.connectors.services import correct_text
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import create_token
from renxin.people.patients.models import Patient
from renxin.people.records.models import AllergyIntolerance, Condition, DocumentReference, Observation
from renxin.people.records.services import EncounterData, open_encounter

from .samples import document

ADMISSION = (
    "MSH|^~\\&|HIS|仁心|RENXIN|仁心|20260310090000||ADT^A01|H1|P|2.4||||||UNICODE UTF-8\r"
    "PID|1||100^^^HIS^PI||孟^晓岚||19491231|F\rPV1|1|I|W3||||||||||||||||V1"
)


@pytest.fixture
def house(db, frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def key(house):
    return create_token(house.system, "区域平台")


def rest(key, action, message):
    client = Client(headers={"Authorization": f"Bearer {key}"} if key else {})
    body = json.dumps({"action": action, "message": message})
    return client.post("/platform/rest", body, content_type="application/json")


def test_a_document_is_kept_whole_and_mapped(house, key):
    answer = rest(key, "DocumentRegister", document())
    assert (answer.status_code, answer.json()["code"]) == (200, "AA")
    run_until_idle()
    patient = Patient.objects.get()
    assert (patient.name, patient.sex, str(patient.birth_date)) == ("孟晓岚", "female", "1949-12-31")
    kept = DocumentReference.objects.get()
    assert (kept.title, kept.type_code, bytes(kept.content).decode()) == ("出院小结", "C0037", document())
    assert Condition.objects.get().text == "高血压"
    assert AllergyIntolerance.objects.get().text == "青霉素"
    assert Observation.objects.get().interpretation == "H"
    rest(key, "DocumentRegister", document())
    run_until_idle()
    assert DocumentReference.objects.count() == 1
    assert Interface.objects.get(kind="envelope").name == "区域平台"


def test_a_large_document_goes_in_and_a_huge_one_is_refused_in_words(house, key):
    large = document().replace("其他", "其他" * 1_000_000)
    assert rest(key, "DocumentRegister", large).status_code == 200
    run_until_idle()
    assert DocumentReference.objects.get().size == len(large.encode())
    huge = rest(key, "DocumentRegister", "<a>" + "x" * 21 * 1024 * 1024)
    assert (huge.status_code, huge.json()["code"]) == (400, "AR")


def test_it_is_tied_to_the_visit_and_opens_none(house, key):
    rest(key, "DocumentRegister", document())
    run_until_idle()
    patient_id = Patient.objects.get().pk
    stay = open_encounter(
        house.system,
        patient_id,
        EncounterData(source="his:H1", visit_no="ZY77", encounter_class="IMP", started_at=clock.now()),
    )
    rest(key, "DocumentRegister", document("DOC2"))
    run_until_idle()
    assert DocumentReference.objects.get(external_id="DOC2").encounter_id == stay.pk
    assert DocumentReference.objects.get(external_id="DOC1").encounter_id is None


def test_hl7_in_an_envelope_is_acknowledged_and_applied(house, key):
    answer = rest(key, "ADT", ADMISSION)
    assert "MSA|AA|H1" in answer.json()["message"]
    run_until_idle()
    assert InterfaceMessage.objects.get().state == "applied"
    assert Patient.objects.get().name == "孟晓岚"


@pytest.mark.parametrize(
    ("message", "status"), [("", 422), ("hello", 422), (document("").replace('extension=""', ""), 200)]
)
def test_what_cannot_be_taken_is_said(house, key, message, status):
    assert rest(key, "DocumentRegister", message).status_code == status


def test_xml_that_is_no_document_is_parked_and_can_be_corrected(house, key):
    rest(key, "DocumentRegister", "<Request/>")
    run_until_idle()
    row = InterfaceMessage.objects.get()
    assert (row.state, row.reason) == ("parked", "cda_unreadable")
    correct_text(house.system, row.uid, document())
    run_until_idle()
    assert Patient.objects.get().name == "孟晓岚"


@pytest.mark.parametrize("name", ["测试患者", "ZZTest", "Test Patient 01"])
def test_test_patients_stay_outside_by_the_rule_of_all_roads(house, key, name):
    rest(key, "DocumentRegister", document(name=name))
    run_until_idle()
    assert InterfaceMessage.objects.get().state == "ignored"
    assert not Patient.objects.exists()


def test_a_platform_may_ask_who_somebody_is(house, key):
    rest(key, "DocumentRegister", document())
    run_until_idle()
    said = rest(key, "QueryPatient", "<Request><IdCard>11010519491231002X</IdCard></Request>").json()
    assert f"<Id>{Patient.objects.get().uid}</Id>" in said["message"]
    assert "孟晓岚" not in said["message"]
    assert "138****8000" in said["message"]
    assert (
        "<ResultCode>AA</ResultCode>"
        in rest(key, "QueryFollowUp", "<Request><IdCard>11010519491231002X</IdCard></Request>").json()["message"]
    )
    assert rest(key, "QueryPatient", "<Request><IdCard>44052418800101001X</IdCard></Request>").json()["code"] == "AE"
    assert rest(key, "QueryPatient", "<Request/>").json()["code"] == "AR"


@pytest.mark.parametrize("wrong", ["", "rx_wrong"])
def test_without_a_key_nothing_is_taken(house, wrong):
    assert rest(wrong, "DocumentRegister", document()).status_code == 401
    assert not InterfaceMessage.objects.exists()


@pytest.mark.commits
def test_a_soap_client_made_from_our_wsdl_calls_us(committed_db, site, frozen_clock):
    cache.clear()
    key = create_token(ward().system, "区域平台")
    client = zeep.Client(f"{site}/platform/soap?wsdl", transport=Transport(timeout=20))
    service = client.bind("RenxinIntegration", "IntegrationSoap")
    assert "<ResultCode>AA</ResultCode>" in service.HIPMessageServer("DocumentRegister", document(), key)
    twelve = client.bind("RenxinIntegration", "IntegrationSoap12")
    assert "<ResultCode>AE</ResultCode>" in twelve.HIPMessageServer(
        "QueryPatient", "<Request><IdCard>44052418800101001X</IdCard></Request>", key
    )
    with pytest.raises(zeep.exceptions.Fault) as refused:
        service.HIPMessageServer("DocumentRegister", document(), "rx_wrong")
    assert "renxin token create" in str(refused.value)
    run_until_idle()
    assert Patient.objects.get().name == "孟晓岚"


def test_a_batch_of_documents_takes_few_statements(house, key, django_assert_max_num_queries):
    cards = ("11010519491231002X", "110101195604122747", "320504198801154427")
    for number in range(12):
        card = cards[number % 3]
        text = document(f"DOC{number}", f"孟晓{'岚云月'[number % 3]}")
        text = text.replace("11010519491231002X", card).replace("M0001", f"M{number % 3}")
        rest(key, "DocumentRegister", text.replace("19491231", f"{card[6:14]}"))
    rest(key, "DocumentRegister", document("DOC0").replace("出院小结", "出院小结（更正）"))
    rest(key, "DocumentRegister", document("DOC1"))  # a number that is another patient's
    with django_assert_max_num_queries(300):
        apply_waiting()
    assert Patient.objects.count() == 3
    assert DocumentReference.objects.count() == 13
    assert DocumentReference.objects.get(external_id__startswith="DOC0", version=2).status == "current"
    assert Observation.objects.count() == 12
    (parked,) = InterfaceMessage.objects.filter(state="parked")
    assert "另一位患者" in str(words_of(parked)) or parked.reason == "refused"
