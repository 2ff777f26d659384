"""The one door by which people become known."""

from datetime import date

import pytest

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import selectors, services
from renxin.people.patients.models import ContactPoint, Identifier, IdentityLink, MatchReview, Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
OTHER_ID = "110105194912310046"
PHONE = "13800138000"


@pytest.fixture
def his():
    return Actor.interface(hospital().tenant.pk, "HIS")


def register(actor, name, *, numbers=(), phone=None, source="his:main", **said):
    return services.register_patient(
        actor,
        PatientData(name=name, **said),
        source=source,
        identifiers=[IdentifierData(*number) for number in numbers],
        contacts=[ContactData("phone", phone)] if phone else [],
    )


def facts(actor, patient_id):
    return [(line.kind, getattr(line.fact, "fields", ())) for line in timeline.history(actor, patient_id)][::-1]


def test_a_repeated_message_changes_nothing(his):
    first = register(his, "王芳", numbers=[("his:main", "1"), ("cn-id", ID)], phone=PHONE)
    again = register(his, "王芳", numbers=[("his:main", "1"), ("cn-id", ID)], phone=f"+86{PHONE}")
    assert (again.patient_id, again.created, again.tier) == (first.patient_id, False, "T3")
    assert facts(his, first.patient_id) == [("patient.registered", ())]
    assert (Patient.objects.count(), Identifier.objects.count(), ContactPoint.objects.count()) == (1, 2, 1)
    assert not IdentityLink.objects.exists()


def test_the_card_tells_birth_and_sex(his):
    found = register(his, "王芳", numbers=[("cn-id", ID)])
    patient = Patient.objects.get(pk=found.patient_id)
    assert (patient.birth_date, patient.sex, patient.pinyin_key) == (date(1949, 12, 31), "female", "wangfang")


def test_another_system_finds_her_by_card_and_name(his):
    first = register(his, "王芳", numbers=[("his:main", "1"), ("cn-id", ID)])
    lab = register(his, "王 芳", numbers=[("his:lab", "L9"), ("cn-id", ID.lower())], source="his:lab")
    assert (lab.patient_id, lab.tier) == (first.patient_id, "T1")
    link = IdentityLink.objects.get(tier="T1")
    assert link.evidence["systems"] == ["cn-id"]
    assert link.evidence["fields"][0][:2] == ["name", "equal"]
    assert link.score == link.evidence["score"] > 40
    assert register(his, "", numbers=[("his:lab", "L9")], source="his:lab").patient_id == first.patient_id


def test_a_lent_card_makes_two_people_and_a_review(his):
    owner = register(his, "王芳", numbers=[("cn-id", ID)])
    borrower = register(his, "李秀英", numbers=[("his:main", "2"), ("cn-id", ID)])
    assert borrower.created
    claim = Identifier.objects.get(patient_id=borrower.patient_id, system="cn-id")
    assert (claim.is_claim, claim.verified) == (True, False)
    review = MatchReview.objects.get()
    assert (review.reason, review.state) == ("same_document", "open")
    again = register(his, "李秀英", numbers=[("his:main", "2"), ("cn-id", ID)])
    assert again.patient_id == borrower.patient_id
    assert MatchReview.objects.count() == 1
    assert selectors.holder_of(his.tenant_id, "cn-id", bytes(claim.blind)) == owner.patient_id


def test_a_card_that_contradicts_the_data_identifies_nobody_until_it_agrees(his):
    found = register(his, "王芳", numbers=[("his:main", "1"), ("cn-id", ID)], birth_date=date(1950, 1, 1))
    assert found.warnings == ("card_contradicts_data",)
    assert Identifier.objects.get(system="cn-id").is_claim
    register(his, "王芳", numbers=[("his:main", "1"), ("cn-id", ID)], birth_date=date(1949, 12, 31))
    assert not Identifier.objects.get(system="cn-id").is_claim


def test_nothing_is_lost_that_cannot_be_read(his):
    found = register(his, "王芳", numbers=[("cn-id", "110105194912310021")], phone="12345")
    assert found.warnings == ("bad_identifier:cn-id", "bad_contact:phone")
    kept = Identifier.objects.get()
    assert (kept.system, kept.value, kept.is_claim) == ("unreadable", "110105194912310021", True)


def test_a_telephone_alone_links_nobody(his):
    first = register(his, "王芳", phone=PHONE)
    daughter = register(his, "赵小雨", phone=PHONE)
    assert daughter.created
    assert daughter.patient_id != first.patient_id
    assert not MatchReview.objects.exists()


def test_name_birth_sex_and_telephone_link(his):
    said = {"sex": "female", "birth_date": date(1949, 12, 31)}
    first = register(his, "王芳", phone=PHONE, **said)
    again = register(his, "王芳", phone=PHONE, source="import", **said)
    assert (again.patient_id, again.tier) == (first.patient_id, "T4")


def test_twins_stay_two(his):
    said = {"birth_date": date(2020, 5, 1), "sex": "male", "phone": PHONE}
    register(his, "陈一鸣", **said)
    assert register(his, "陈一诺", **said).created
    review = MatchReview.objects.get()
    assert (review.reason, review.tier, review.evidence["flags"]) == ("phone_birth", "T5", ["twins"])
    assert review.score == review.evidence["score"]


def test_two_cards_of_one_description_are_looked_at(his):
    said = {"phone": PHONE, "birth_date": date(1949, 12, 31), "sex": "female"}
    register(his, "王芳", numbers=[("cn-id", ID)], **said)
    other = register(his, "王芳", numbers=[("cn-id", OTHER_ID)], **said)
    assert other.created
    assert MatchReview.objects.get().reason == "same_description"


def test_a_switchboard_says_nothing_about_anybody(his):
    for number in range(21):
        register(his, f"人{number}", numbers=[("his:main", str(number))], phone=PHONE, birth_date=date(1980, 1, 1))
    before = MatchReview.objects.count()
    register(his, "人3", numbers=[("his:main", "x")], phone=PHONE, birth_date=date(1980, 1, 1))
    assert MatchReview.objects.count() == before


def test_a_sheet_does_not_overwrite_the_hospital(his):
    found = register(his, "王芳", numbers=[("his:main", "1"), ("cn-id", ID)], address="北京市朝阳区")
    register(his, "王芳", numbers=[("cn-id", ID)], source="import", address="不详")
    assert Patient.objects.get(pk=found.patient_id).address == "北京市朝阳区"
    register(his, "王小芳", numbers=[("his:main", "1")])
    patient = Patient.objects.get(pk=found.patient_id)
    assert (patient.name, patient.initials) == ("王小芳", "wxf")
    assert facts(his, found.patient_id)[-1] == ("patient.updated", ("name",))


def test_a_new_telephone_comes_first(his):
    found = register(his, "王芳", numbers=[("his:main", "1")], phone=PHONE)
    register(his, "王芳", numbers=[("his:main", "1")], phone="13900139000")
    assert selectors.addresses(his.tenant_id, [found.patient_id], ["phone"]) == {
        found.patient_id: {"phone": "13900139000"}
    }


def test_values_are_encrypted_at_rest(his):
    from django.db import connection

    register(his, "王芳", numbers=[("cn-id", ID)], phone=PHONE, address="北京市朝阳区建国路1号")
    with connection.cursor() as cursor:
        for table in ("patients_identifier", "patients_contactpoint", "patients_patient"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = cursor.fetchall()[0][0]
            assert ID not in text
            assert PHONE not in text
            assert "建国路" not in text


class TestProvisional:
    def test_an_unknown_writer_becomes_somebody_at_once(self, his):
        first = services.provisional_patient(his, "sandbox", "wx-1")
        assert services.provisional_patient(his, "sandbox", "wx-1") == first
        patient = Patient.objects.get(pk=first)
        assert patient.status == "provisional"
        assert timeline.history(his, first)[0].fact.provisional

    def test_a_known_address_leads_to_its_only_owner(self, his):
        known = register(his, "王芳", phone=PHONE)
        assert services.provisional_patient(his, "phone", PHONE) == known.patient_id

    def test_a_shared_telephone_chooses_nobody(self, his):
        register(his, "王芳", phone=PHONE)
        register(his, "赵小雨", phone=PHONE)
        writer = services.provisional_patient(his, "phone", PHONE)
        assert Patient.objects.get(pk=writer).status == "provisional"
        assert services.provisional_patient(his, "phone", PHONE) == writer

    def test_who_turns_up_later_is_looked_at(self, his):
        writer = services.provisional_patient(his, "phone", PHONE)
        register(his, "王芳", phone=PHONE)
        review = MatchReview.objects.get()
        assert (review.reason, writer in (review.patient_id, review.other_patient_id)) == ("provisional_phone", True)

    def test_a_name_ends_it(self, his):
        writer = services.provisional_patient(his, "phone", PHONE)
        services.update_patient(his, writer, name="王芳")
        assert Patient.objects.get(pk=writer).status == "active"


class TestEditing:
    def test_a_number_of_another_person_becomes_a_claim(self, his):
        register(his, "王芳", numbers=[("cn-id", ID)])
        other = register(his, "李秀英")
        assert services.add_identifier(his, other.patient_id, IdentifierData("cn-id", ID)) is False
        assert services.add_identifier(his, other.patient_id, IdentifierData("passport", "E12345678")) is True
        assert MatchReview.objects.count() == 1

    def test_death_is_told_once_and_can_be_taken_back(self, his, frozen_clock):
        found = register(his, "王芳")
        at = frozen_clock.now()
        assert services.mark_deceased(his, found.patient_id, at)
        assert not services.mark_deceased(his, found.patient_id, at)
        assert [kind for kind, _ in facts(his, found.patient_id)] == ["patient.registered", "patient.died"]
        assert "deceased" in selectors.header(his, found.patient_id).warnings
        assert services.withdraw_death(his, found.patient_id)
        assert selectors.header(his, found.patient_id).deceased_at is None

    def test_a_removed_contact_is_not_used_and_comes_back_when_given_again(self, his):
        found = register(his, "王芳", phone=PHONE)
        point = ContactPoint.objects.get()
        services.remove_contact(his, found.patient_id, point.pk)
        assert selectors.addresses(his.tenant_id, [found.patient_id], ["phone"]) == {}
        assert services.add_contact(his, found.patient_id, ContactData("phone", PHONE)).pk == point.pk
        assert selectors.addresses(his.tenant_id, [found.patient_id], ["phone"])

    def test_family(self, his):
        mother, child = register(his, "王芳"), register(his, "赵小雨")
        services.add_related_person(
            his, child.patient_id, name="王芳", relation="mother", phone=PHONE, is_guardian=True,
            related_patient_id=mother.patient_id,
        )  # fmt: skip
        services.add_related_person(his, child.patient_id, name="王芳", relation="mother")
        (kept,) = selectors.related_persons(his, child.patient_id)
        assert kept.phone == PHONE
        household = services.form_household(his, [mother.patient_id, child.patient_id, child.patient_id])
        assert household.members.count() == 2
