"""What was wrong about a person is put right on her page; it stays right when a system repeats itself."""

from datetime import date

import pytest
from django.urls import reverse
from tests.harness.ward import ward

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.people.patients.models import ContactPoint, Identifier, MatchReview, SourceStatement
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WRONG, RIGHT = "110105194912310021", "11010519491231002X"
HOME, DAUGHTER, NEW = "13800138011", "13900139011", "13700137011"


@pytest.fixture
def here(client):
    house = ward()
    client.force_login(house.service)
    return house


def told_by_his(house, **more):
    """Let the hospital's system tell of a person (again)."""
    data = {"name": "王芳", "sex": "female", "birth_date": date(1949, 12, 30), "address": "苏州市工业园区星湖街1号"}
    return services.register_patient(
        Actor.interface(house.tenant.pk, "HIS"),
        PatientData(**(data | more)),
        source="his:main",
        identifiers=[IdentifierData("his:main", "1"), IdentifierData("passport", "E12345678")],
        contacts=[ContactData("phone", HOME), ContactData("phone", DAUGHTER)],
    ).patient_id


def correct(client, person, **given):
    """Send the dialog as a browser does: everything it shows, with what was changed."""
    said = {"name": person.name, "sex": person.sex, "birth_date": person.birth_date, "document_kind": "cn-id"}
    said |= {f"whose_{pk}": "self" for pk in phones(person)}
    return client.post(reverse("console:correct", args=[person.uid]), said | given, headers=HTMX)


def phones(person):
    rows = ContactPoint.objects.filter(patient_id=person.pk, kind="phone", is_active=True).order_by("rank", "pk")
    return {row.pk: row.value for row in rows}


def person_of(house, patient_id):
    return patients.get_by_id(house.system, patient_id)


def test_data_are_put_right_with_a_reason_and_stay_right(client, here):
    patient_id = told_by_his(here)
    person = person_of(here, patient_id)
    page = client.get(reverse("console:correct", args=[person.uid]), headers=HTMX).content.decode()
    assert "星湖街" not in page, "the address stays masked in the form"
    assert HOME not in page
    assert correct(client, person, name="王方").status_code == 422, "no reason"
    assert correct(client, person, name="王方", reason="看过户口本").status_code == 204
    person = person_of(here, patient_id)
    assert correct(client, person, address="苏州市姑苏区人民路2号", reason="搬家").status_code == 204
    told_by_his(here)  # the system repeats both old values
    person = person_of(here, patient_id)
    assert (person.name, person.address) == ("王方", "苏州市姑苏区人民路2号")
    assert {row.value for row in SourceStatement.objects.filter(patient_id=patient_id, wins=False)} == {
        "王芳", "苏州市工业园区星湖街1号",
    }  # fmt: skip
    rows = AuditEvent.objects.filter(action="correct", patient_id=patient_id).order_by("id")
    assert [(row.reason, row.detail["fields"]) for row in rows] == [("看过户口本", ["name"]), ("搬家", ["address"])]
    assert correct(client, person, reason="什么也没改").status_code == 422


def test_telephones_are_added_ended_put_first_and_said_to_be_somebodys(client, here):
    patient_id = told_by_his(here)
    person = person_of(here, patient_id)
    home, daughter = phones(person)
    given = {f"whose_{daughter}": "child", f"end_{home}": "on", "phone": NEW, "phone_owner": "self"}
    assert correct(client, person, **given, first=str(daughter), reason="换号").status_code == 204
    assert list(phones(person).values()) == [DAUGHTER, NEW]
    assert ContactPoint.objects.get(pk=daughter).owner_relation == "child"
    told_by_his(here)
    assert list(phones(person).values()) == [DAUGHTER, NEW], "the system does not bring the old number back"
    assert correct(client, person, **{f"whose_{daughter}": "child"}, phone=HOME, reason="又用了").status_code == 204
    assert HOME in phones(person).values(), "a person does"


def test_a_wrong_document_is_taken_away_and_the_right_one_must_fit(client, here):
    patient_id = told_by_his(here)
    person = person_of(here, patient_id)
    passport = Identifier.objects.get(system="passport")
    refused = correct(client, person, document=RIGHT, reason="补身份证")
    assert refused.status_code == 422
    assert "1949-12-31" in refused.content.decode()
    assert correct(client, person, document=WRONG, reason="补身份证").status_code == 422
    given = {f"wrong_{passport.pk}": "on", "document": RIGHT, "birth_date": "1949-12-31"}
    assert correct(client, person, **given, reason="看过身份证").status_code == 204
    told_by_his(here)
    shown = {line.kind for line in patients.identifiers(here.system, patient_id)}
    assert shown == {"cn-id", "his:main"}
    other = services.register_patient(
        here.system, PatientData(name="李强"), source="staff", identifiers=[IdentifierData("passport", "E12345678")]
    )
    assert other.patient_id != patient_id, "the number is free for whom it belongs to"
    assert not MatchReview.objects.exists()


def test_a_number_that_another_bears_is_for_a_person_to_decide(client, here):
    patient_id = told_by_his(here)
    services.register_patient(
        here.system, PatientData(name="李强"), source="staff", identifiers=[IdentifierData("passport", "E99999999")]
    )
    person = person_of(here, patient_id)
    given = {"document_kind": "passport", "document": "E99999999"}
    assert correct(client, person, **given, reason="补护照").status_code == 204
    assert MatchReview.objects.filter(state="open").count() == 1
    client.force_login(here.nurse)
    stranger = reverse("console:correct", args=[person.uid])
    assert client.get(stranger, headers=HTMX).status_code == 404, "a nurse of another department sees nobody"


def test_document_and_address_are_masked_named_and_shown_one_by_one_for_a_reason(client, here):
    patient_id = told_by_his(here)
    person = person_of(here, patient_id)
    services.add_identifier(here.system, patient_id, IdentifierData("health-card", "HC20260001"))
    page = client.get(reverse("console:facts", args=[person.uid]), headers=HTMX).content.decode()
    assert "护照" in page
    assert "健康卡" in page
    assert "E12345678" not in page
    assert "星湖街" not in page
    passport = Identifier.objects.get(system="passport")
    one = reverse("patients:reveal", args=[person.uid, f"identifier-{passport.pk}"])
    assert one in page
    assert client.post(one).status_code == 422
    shown = client.post(one, {"reason": "identity"}).content.decode()
    assert "E12345678" in shown
    assert "HC20260001" not in shown
    address = reverse("patients:reveal", args=[person.uid, "address"])
    assert "星湖街1号" in client.post(address, {"reason": "contact"}).content.decode()
    seen = AuditEvent.objects.filter(action="reveal", patient_id=patient_id).order_by("id")
    assert [row.detail for row in seen] == [{"field": "identifier", "count": 1}, {"field": "address", "count": 1}]
