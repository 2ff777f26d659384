"""Deletion, proved: afterwards no table that the law does not keep can tell who the person was."""

from datetime import timedelta

import pytest
from django.apps import apps
from tests.harness.ward import Ward, ward

from renxin.doors.connectors import services as connectors
from renxin.doors.connectors.models import InterfaceMessage
from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.fields import EncryptedBytes, EncryptedText
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.people.patients.models import Patient, Suppression
from renxin.people.patients.rulebook import rights_pack
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, ProxyData, RequestData
from renxin.people.records.services import record_conditions
from renxin.people.records.shapes import ConditionData
from renxin.programs.cases.services import NewCase, open_case, write_note

pytestmark = pytest.mark.django_db
NAME, PINYIN, PHONE, ID, STREET = "欧阳慧敏", "ouyanghuimin", "13912345678", "11010519491231002X", "建国路甲88号"
TELLING = (NAME, PINYIN, PHONE, ID, STREET, "139 1234")


@pytest.fixture
def here(frozen_clock) -> Ward:
    return ward()


def live(here: Ward) -> int:
    """Let a person leave her name in as many tables as she would in life."""
    system = here.system
    patient = services.register_patient(
        system,
        PatientData(name=NAME, sex="female", address=f"北京市朝阳区{STREET}"),
        source="his:main",
        identifiers=[IdentifierData("his:main", "P0007"), IdentifierData("cn-id", ID)],
        contacts=[ContactData("phone", PHONE), ContactData("sandbox", PHONE)],
    ).patient_id
    services.note_departments(system, [(patient, here.department.pk, clock.now())])
    son = here.patient("欧阳强", "13800138009")
    services.add_related_person(system, son, name=NAME, relation="mother", phone=PHONE, related_patient_id=patient)
    services.add_related_person(system, patient, name="欧阳强", relation="child", related_patient_id=son)
    data = ProxyData(relation="mother", classes=["visits"], basis="consent", method="desk", proxy_patient_id=patient)
    services.grant_proxy(system, son, data)
    services.form_household(system, [patient, son], name=f"{NAME}一家")
    body = {"zh": f"{NAME}您好，请拨打 {PHONE}", "en": f"Hello {NAME}"}
    outgoing = Outgoing(patient_id=patient, purpose="FOLLOWUP", body=body, idempotency_key="a")
    send(system, outgoing)
    create_tasks(
        system,
        [
            NewTask(
                patient_id=patient,
                kind="call",
                title_code="call",
                source="t",
                due_at=clock.now() + timedelta(days=1),
                words={"zh": f"致电{NAME}", "en": f"Call {NAME}"},
            )
        ],
    )
    case = open_case(system, NewCase(patient_id=patient, source="test:1", words=f"{NAME}反映等候太久"))
    write_note(here.actor(here.service), case, f"{NAME} 住在{STREET}")
    record_conditions(system, patient, [ConditionData(code="I10", text="高血压")], source="his")
    services.change_consent(here.actor(here.service), patient, "MARKETING", "GRANTED", guardian_name=NAME)
    twin = here.patient(NAME, "13912345678")
    services.merge_patients(system, patient, twin, reason=f"{NAME} 重复建档", evidence={"name": NAME})
    adt = f"MSH|^~\\&|HIS|H|R|H|20260310||ADT^A28|1|P|2.4\rPID|1||P0007||{NAME}||19491231|F|||{STREET}||{PHONE}"
    interface = connectors.default_interface(system)
    InterfaceMessage.objects.create(
        tenant_id=here.tenant.pk, interface=interface, source="HIS", control_id="1", digest=b"1" * 32, charset="utf-8",
        size=len(adt), raw=adt.encode(), received_at=clock.now(), lane=0, state="applied", patient_id=patient,
    )  # fmt: skip
    run_until_idle()
    return patient


def readable(model) -> list[str]:
    """Return every row of a table as the application could read it: columns in clear, encrypted ones decrypted."""
    found = []
    names = [f.name for f in model._meta.local_concrete_fields]
    for row in model._base_manager.values_list(*names):
        found.append(
            " ".join(bytes(v).decode("utf-8", "replace") if isinstance(v, bytes | memoryview) else str(v) for v in row)
        )
    return found


def tables() -> list:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("renxin.") and model._meta.managed and not model._meta.proxy
    ]


def telling_tables() -> dict[str, int]:
    """Return the tables in which the person can still be read."""
    found = {}
    for model in tables():
        rows = [text for text in readable(model) if any(word in text for word in TELLING)]
        if rows:
            found[model._meta.label] = len(rows)
    return found


def delete(here: Ward, patient: int):
    asked = services.file_request(
        here.actor(here.nurse), patient, RequestData(kind="deletion", note=f"{NAME}要求删除", requester_name=NAME)
    )
    services.verify_request(here.actor(here.service), asked.uid, "identity_card")
    return services.carry_out_deletion(here.officer, asked.uid, f"{NAME}的信息已删除")


def test_nothing_readable_remains_where_the_law_does_not_keep_it(here):
    patient = live(here)
    before = telling_tables()
    assert {
        "patients.Patient",
        "patients.Identifier",
        "patients.ContactPoint",
        "patients.RelatedPerson",
        "patients.Proxy",
        "patients.Household",
        "patients.Consent",
        "patients.MergeRecord",
        "conversations.Message",
        "channels.SandboxDelivery",
        "worklist.Task",
        "cases.CaseNote",
        "connectors.InterfaceMessage",
    } <= set(before)
    done = delete(here, patient)
    run_until_idle()
    kept = {label for label in telling_tables() if rights_pack.erasure().exemption_of(label) is None}
    assert not kept, f"the person can still be read in {kept}"
    assert done.report["kept"]["medical_record"] >= 1
    assert done.report["emptied"]["patients.Identifier"] >= 2
    person = Patient.objects.get(pk=patient)
    assert (person.status, person.name, person.sex, person.birth_date.isoformat()) == (
        "anonymised",
        "",
        "female",
        "1949-01-01",
    )


def test_the_check_itself_reads_encrypted_columns():
    encrypted = [
        field for model in tables() for field in model._meta.local_fields
        if isinstance(field, EncryptedText | EncryptedBytes)
    ]  # fmt: skip
    assert len(encrypted) > 20


def test_her_number_stays_on_the_list_without_being_readable_and_the_family_keeps_its_own(here):
    patient = live(here)
    delete(here, patient)
    entry = Suppression.objects.get()
    assert (entry.purpose, entry.reason) == ("", "deletion")
    again = services.register_patient(
        here.system,
        PatientData(name="某人"),
        source="import",
        contacts=[ContactData("phone", PHONE), ContactData("sandbox", PHONE)],
    ).patient_id
    sent = send(
        here.system,
        Outgoing(patient_id=again, purpose="SURVEY", body={"zh": "您好", "en": "Hi"}, idempotency_key="again"),
    )
    assert (sent.status, sent.rule) == ("blocked", "suppressed")


def test_nothing_is_sent_to_her_any_more_and_she_is_not_found(here):
    patient = live(here)
    SandboxDelivery.objects.all().delete()
    delete(here, patient)
    run_until_idle()
    for text in (NAME, PINYIN, "oyhm", PHONE, ID, "5678"):
        assert [card.id for card in patients.search(here.officer, text) if card.id == patient] == []
    sent = send(
        here.system, Outgoing(patient_id=patient, purpose="CARE_SERVICE", body={"zh": "您好"}, idempotency_key="z")
    )
    assert (sent.status, sent.rule) == ("blocked", "anonymised")
    assert not SandboxDelivery.objects.exists()
    assert set(Message.objects.filter(patient_id=patient).values_list("status", flat=True)) <= {"blocked", "sent"}


def test_a_second_person_carries_it_out_and_only_once(here):
    patient = live(here)
    asked = services.file_request(here.actor(here.nurse), patient, RequestData(kind="deletion"))
    desk: Actor = here.actor(here.service)
    services.verify_request(desk, asked.uid, "identity_card")
    with pytest.raises(InvalidInput):
        services.carry_out_deletion(desk, asked.uid, "好")
    assert Patient.objects.get(pk=patient).name == NAME
    plan = services.plan_deletion(desk, patient)
    assert plan["kept"]["medical_record"] == 1
    services.carry_out_deletion(here.officer, asked.uid, "已删除")
    with pytest.raises(InvalidInput):
        services.file_request(here.officer, patient, RequestData(kind="deletion"))
