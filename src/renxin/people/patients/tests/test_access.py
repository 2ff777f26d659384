"""Who sees which patients, what stays masked, what revealing costs, what consent allows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations import services as organizations
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import selectors, services
from renxin.people.patients.models import Patient, Purpose
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

pytestmark = pytest.mark.django_db
ID, PHONE = "11010519491231002X", "13800138000"


def his(house) -> Actor:
    return Actor.interface(house.tenant.pk, "HIS")


def register(house, name="王芳", number="0012345678"):
    return services.register_patient(
        his(house),
        PatientData(name=name, address="北京市朝阳区建国路1号"),
        source="his:main",
        identifiers=[IdentifierData("his:main", number), IdentifierData("cn-id", ID)],
        contacts=[ContactData("phone", PHONE), ContactData("email", "fang@example.org")],
    ).patient_id


def account(house, role, username, **scope):
    person = organizations.add_practitioner(house.actor, name=username)
    user = organizations.create_account(house.actor, person, username, "Good-Enough-9", must_change_password=False)
    organizations.grant_role(house.actor, user, role, **(scope or {"scope_kind": "tenant"}))
    return user


def nurse_of(house, department, username="nurse"):
    return account(house, "nurse", username, scope_kind="department", department=department)


def test_names_are_masked_for_staff_who_need_not_know_who_she_is(client):
    house = hospital()
    patient_id = register(house, name="王小芳")
    director, service = account(house, "director", "director"), account(house, "service_centre", "service")
    page = reverse("console:patient", args=[Patient.objects.get(pk=patient_id).uid])
    identity = reverse("patients:identity", args=[Patient.objects.get(pk=patient_id).uid])
    for user, shown in ((director, "王*芳"), (service, "王小芳")):
        actor = user_actor(user)
        assert selectors.header(actor, patient_id).name == shown
        assert selectors.cards(actor, [patient_id])[patient_id].name == shown
        assert [card.name for card in selectors.search(actor, "wxf")] == [shown]
        client.force_login(user)
        for address in (page, identity, reverse("console:patients")):
            text = client.get(address).content.decode()
            assert shown in text
            assert ("王小芳" in text) == (shown == "王小芳"), address
    assert selectors.header(his(house), patient_id).name == "王小芳"


def test_a_nurse_sees_the_patients_of_her_department():
    house = hospital()
    heart = organizations.add_department(house.actor, name="心内科")
    patient_id = register(house)
    actor = user_actor(nurse_of(house, heart))
    with pytest.raises(NotFound):
        selectors.header(actor, patient_id)
    assert selectors.search(actor, "王芳") == []
    services.note_departments(his(house), [(patient_id, heart.pk, clock.now())])
    assert selectors.header(actor, patient_id).name == "王芳"
    assert [card.id for card in selectors.search(actor, "wf")] == [patient_id]


def test_numbers_are_masked_for_everybody():
    house = hospital()
    card = selectors.header(house.actor, register(house))
    assert (card.phone, card.identifier) == ("138****8000", "110105********002X")
    assert card.record_no == "0012345678"
    masked = {line.kind: line.masked for line in selectors.contact_points(house.actor, card.id)}
    assert masked == {"phone": "138****8000", "email": "f***@example.org"}
    documents = {line.kind: line.masked for line in selectors.identifiers(house.actor, card.id)}
    assert documents == {"cn-id": "110105********002X", "his:main": "0012345678"}


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "it", "marketing"])
def test_these_roles_see_no_patient(role):
    house = hospital()
    patient_id = register(house)
    person = organizations.add_practitioner(house.actor, name="甲")
    user = organizations.create_account(house.actor, person, "somebody", "Good-Enough-9")
    organizations.grant_role(Actor.system(house.tenant.pk, "test"), user, role, scope_kind="tenant")
    with pytest.raises(NotAllowed):
        selectors.header(user_actor(user), patient_id)
    with pytest.raises(NotAllowed):
        selectors.search(user_actor(user), "王芳")


def test_a_patient_sees_herself_and_nobody_else():
    house = hospital()
    mine, other = register(house), register(house, "李秀英", "2")
    me = Actor.patient(house.tenant.pk, mine)
    assert selectors.header(me, mine).name == "王芳"
    with pytest.raises(NotFound):
        selectors.header(me, other)


def test_one_hospital_sees_nothing_of_another():
    house, other = hospital(), hospital("另一家", "other")
    theirs = register(other)
    uid = Patient.objects.get(pk=theirs).uid
    actor = house.actor
    with pytest.raises(NotFound):
        selectors.get(actor, uid)
    for text in ("王芳", "wf", PHONE, ID, "8000", "002X", "0012345678"):
        assert selectors.search(actor, text) == []
    tenant = house.tenant.pk
    assert selectors.by_ids(actor, [theirs]) == {}
    assert selectors.cards(actor, [theirs]) == {}
    assert selectors.addresses(tenant, [theirs], ["phone"]) == {}
    assert selectors.contact_profiles(tenant, [theirs]) == {}
    assert selectors.patients_by_contact(tenant, "phone", PHONE) == []
    with pytest.raises(NotFound):
        services.update_patient(his(house), theirs, name="改名")
    again = register(house)
    assert again != theirs
    assert list(selectors.open_reviews(house.actor)) == []


class TestRevealing:
    def test_it_shows_the_number_and_writes_it_down(self, client):
        house = hospital()
        patient = Patient.objects.get(pk=register(house))
        client.force_login(house.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        address = reverse("patients:reveal", args=[patient.uid, "phone"])
        answer = client.post(address, {"reason": "contact", "note": "确认到院时间"})
        assert PHONE in answer.content.decode()
        noted = AuditEvent.objects.filter(action="reveal").get()
        assert (noted.patient_id, noted.reason, noted.user_id) == (patient.pk, "contact 确认到院时间", house.user.pk)
        assert PHONE not in str(noted.detail)

    @pytest.mark.parametrize(("field", "reason"), [("phone", ""), ("phone", "curious"), ("name", "contact")])
    def test_no_reason_no_number(self, client, field, reason):
        house = hospital()
        patient = Patient.objects.get(pk=register(house))
        client.force_login(house.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.post(reverse("patients:reveal", args=[patient.uid, field]), {"reason": reason})
        assert answer.status_code == 422
        assert PHONE not in answer.content.decode()
        assert not AuditEvent.objects.filter(action="reveal").exists()

    def test_others_are_sent_away(self, client):
        house = hospital()
        heart = organizations.add_department(house.actor, name="心内科")
        patient = Patient.objects.get(pk=register(house))
        address = reverse("patients:reveal", args=[patient.uid, "phone"])
        assert client.post(address, {"reason": "contact"}).status_code == 302
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(account(house, "director", "boss"), backend=backend)
        assert client.post(address, {"reason": "contact"}).status_code == 403
        client.force_login(nurse_of(house, heart), backend=backend)
        assert client.post(address, {"reason": "contact"}).status_code == 404
        assert client.get(address).status_code == 405

    def test_documents_and_address(self):
        house = hospital()
        patient = Patient.objects.get(pk=register(house))
        assert services.reveal(house.actor, patient, "identifier", "身份核对") == [ID]
        assert services.reveal(house.actor, patient, "address", "寄送报告") == ["北京市朝阳区建国路1号"]


class TestConsent:
    def test_care_runs_and_marketing_waits(self):
        house = hospital()
        patient_id = register(house)
        allowed = {
            purpose for purpose in Purpose.values
            if selectors.consent_state(house.tenant.pk, [patient_id], purpose)[patient_id]
        }  # fmt: skip
        assert allowed == {"CARE_SERVICE", "FOLLOWUP", "SURVEY"}

    @pytest.mark.parametrize(
        ("purpose", "decisions", "allowed"),
        [
            ("SURVEY", ["DENIED"], False),
            ("SURVEY", ["DENIED", "GRANTED"], True),
            ("FOLLOWUP", ["WITHDRAWN"], False),
            ("MARKETING", ["GRANTED"], True),
            ("MARKETING", ["GRANTED", "WITHDRAWN"], False),
            ("CARE_SERVICE", ["DENIED"], True),
        ],
    )
    def test_the_last_decision_counts(self, frozen_clock, purpose, decisions, allowed):
        house = hospital()
        patient_id = register(house)
        for decision in decisions:
            frozen_clock.move(minutes=1)
            services.change_consent(house.actor, patient_id, purpose, decision, method="口头")
        assert selectors.consent_state(house.tenant.pk, [patient_id], purpose) == {patient_id: allowed}
        kinds = [line.kind for line in timeline.history(his(house), patient_id)]
        assert kinds.count("consent.changed") == len(decisions)

    def test_a_consent_for_one_channel_is_no_consent_for_another(self):
        house = hospital()
        patient_id = register(house)
        services.change_consent(house.actor, patient_id, "MARKETING", "GRANTED", channel="wechat")
        tenant = house.tenant.pk
        assert selectors.consent_state(tenant, [patient_id], "MARKETING", "wechat")[patient_id]
        assert not selectors.consent_state(tenant, [patient_id], "MARKETING", "phone")[patient_id]

    def test_a_consent_ends(self, frozen_clock):
        house = hospital()
        patient_id = register(house)
        ends = frozen_clock.now() + timedelta(hours=8)
        services.change_consent(house.actor, patient_id, "MARKETING", "GRANTED", expires_at=ends)
        assert selectors.consent_state(house.tenant.pk, [patient_id], "MARKETING")[patient_id]
        frozen_clock.move(hours=9)
        assert not selectors.consent_state(house.tenant.pk, [patient_id], "MARKETING")[patient_id]

    def test_a_patient_decides_for_herself_only(self):
        house = hospital()
        mine, other = register(house), register(house, "李秀英", "2")
        services.change_consent(Actor.patient(house.tenant.pk, mine), mine, "SURVEY", "DENIED")
        with pytest.raises(NotAllowed):
            services.change_consent(Actor.patient(house.tenant.pk, mine), other, "SURVEY", "DENIED")
        with pytest.raises(InvalidInput):
            services.change_consent(his(house), mine, "SPAM", "GRANTED")
