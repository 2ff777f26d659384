"""Sources that contradict one another: both values stay, a rule says which wins, a person may overrule it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import selectors, services
from renxin.people.patients.models import ContactPoint, Patient, SourceStatement
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
PHONE = "13800138000"


@pytest.fixture
def his():
    return Actor.interface(hospital().tenant.pk, "HIS")


def say(actor, source, *, phone=None, verified=False, **said):
    numbers = [IdentifierData("his:main", "1"), IdentifierData("passport", "E12345678", verified=verified)]
    contacts = [ContactData("phone", *phone)] if phone else []
    return services.register_patient(
        actor, PatientData(**{"name": "王芳", **said}), source=source, identifiers=numbers, contacts=contacts
    ).patient_id


def values(actor, patient_id, field):
    found = next((one for one in selectors.statements(actor, patient_id) if one.field == field), None)
    return [(line.value, line.statement.source, line.statement.wins) for line in found.lines] if found else []


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        ("his:main", "his:lab", "his:lab"),  # as strong and newer
        ("import", "his:main", "his:main"),
        ("his:main", "import", "his:main"),
        ("his:main", "self", "his:main"),
        ("self", "import", "import"),
        ("import", "self", "import"),
    ],
)
def test_the_rule_says_who_wins_and_both_stay(his, frozen_clock, first, second, winner):
    patient_id = say(his, first, birth_date=date(1950, 1, 1))
    frozen_clock.move(hours=1)
    say(his, second, birth_date=date(1950, 1, 2))
    born = {first: "1950-01-01", second: "1950-01-02"}
    assert Patient.objects.get(pk=patient_id).birth_date == date.fromisoformat(born[winner])
    loser = second if winner == first else first
    assert values(his, patient_id, "birth_date") == [(born[winner], winner, True), (born[loser], loser, False)]


def test_one_source_that_corrects_itself_disagrees_with_nobody(his):
    patient_id = say(his, "his:main", address="苏州市星湖街1号")
    say(his, "his:main", address="苏州市人民路2号")
    assert Patient.objects.get(pk=patient_id).address == "苏州市人民路2号"
    assert not SourceStatement.objects.exists()


def test_a_repeated_message_writes_nothing_and_asks_for_no_statements(his):
    say(his, "his:main", birth_date=date(1950, 1, 1), sex="female")
    with CaptureQueriesContext(connection) as queries:
        say(his, "his:main", birth_date=date(1950, 1, 1), sex="female")
    assert not [one for one in queries if "patients_sourcestatement" in one["sql"]]
    assert not [one for one in queries if one["sql"].startswith(("INSERT", "UPDATE"))]


def test_a_source_that_repeats_itself_does_not_undo_a_correction_at_the_desk(his, frozen_clock):
    patient_id = say(his, "his:main", birth_date=date(1950, 1, 1))
    services.update_patient(his, patient_id, birth_date=date(1950, 2, 2))
    frozen_clock.move(days=1)
    say(his, "his:main", birth_date=date(1950, 1, 1))
    assert Patient.objects.get(pk=patient_id).birth_date == date(1950, 2, 2)
    say(his, "his:main", birth_date=date(1950, 3, 3))  # but news it is
    assert Patient.objects.get(pk=patient_id).birth_date == date(1950, 3, 3)


def test_a_second_correction_is_not_undone_either(his):
    patient_id = say(his, "his:main", birth_date=date(1950, 1, 1), sex="female")
    services.update_patient(his, patient_id, elder_mode=True)
    services.update_patient(his, patient_id, address="苏州市人民路2号")  # nobody had said one
    services.update_patient(his, patient_id, birth_date=date(1950, 2, 2))
    services.update_patient(his, patient_id, sex="male")
    say(his, "his:main", birth_date=date(1950, 1, 1), sex="female")
    patient = Patient.objects.get(pk=patient_id)
    assert (patient.birth_date, patient.sex) == (date(1950, 2, 2), "male")


def test_a_checked_document_outranks_the_hospital_for_what_it_proves(his):
    patient_id = say(his, "his:main", sex="female", address="苏州市星湖街1号")
    say(his, "self", sex="male", address="苏州市人民路2号", verified=True)
    patient = Patient.objects.get(pk=patient_id)
    assert (patient.sex, patient.address) == ("male", "苏州市星湖街1号")


def test_what_a_stronger_source_does_not_say_stays_the_weaker_ones(his):
    patient_id = say(his, "import", address="苏州市星湖街1号")
    say(his, "his:main")
    assert Patient.objects.get(pk=patient_id).source == "his:main"
    say(his, "import", address="苏州市人民路2号")
    assert Patient.objects.get(pk=patient_id).address == "苏州市人民路2号"


def test_a_person_chooses_and_no_source_overrules_her(his):
    patient_id = say(his, "his:main", birth_date=date(1950, 1, 1))
    say(his, "self", birth_date=date(1950, 1, 2))
    losing = SourceStatement.objects.get(wins=False)
    with pytest.raises(InvalidInput):
        services.choose_statement(his, losing.uid, " ")
    services.choose_statement(his, losing.uid, "看过户口本")
    say(his, "his:main", birth_date=date(1950, 1, 3))
    assert Patient.objects.get(pk=patient_id).birth_date == date(1950, 1, 2)
    assert AuditEvent.objects.filter(action="choose", patient_id=patient_id).count() == 1
    assert timeline.history(his, patient_id)[0].fact.fields == ("birth_date",)


def test_values_are_encrypted_at_rest(his):
    say(his, "his:main", address="苏州市星湖街1号")
    say(his, "self", address="苏州市人民路2号")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM patients_sourcestatement")
        stored = [row[0] for row in cursor.fetchall()]
    assert len(stored) == 2
    assert not any("苏州" in value for value in stored)


def test_a_proved_telephone_stays_first(his):
    patient_id = say(his, "self", phone=(PHONE, "self", True))
    say(his, "his:main", phone=("13900139000",))
    ranked = ContactPoint.objects.filter(patient_id=patient_id).order_by("rank")
    assert [point.value for point in ranked] == [PHONE, "13900139000"]


def test_the_page_shows_both_and_takes_a_choice():
    house = hospital()
    his, browser = Actor.interface(house.tenant.pk, "HIS"), Client()
    browser.force_login(house.user)
    patient_id = say(his, "his:main", birth_date=date(1950, 1, 1))
    say(his, "self", birth_date=date(1950, 1, 2))
    uid = Patient.objects.get(pk=patient_id).uid
    page = browser.get(f"/patients/{uid}/identity", headers={"hx-request": "true"}).content.decode()
    assert "1950-01-01" in page
    assert "1950-01-02" in page
    assert "his:main" not in page, "a source is named in words"
    losing = SourceStatement.objects.get(wins=False)
    answer = browser.post(f"/patients/{uid}/statements/{losing.uid}/choose", {"reason": "看过户口本"})
    assert answer.status_code == 303
    assert Patient.objects.get(pk=patient_id).birth_date == date(1950, 1, 2)
    other = say(his, "his:lab", name="李娜")
    wrong = Patient.objects.get(
        pk=services.register_patient(his, PatientData(name="李娜"), source="self").patient_id
    ).uid
    assert other
    assert browser.post(f"/patients/{wrong}/statements/{losing.uid}/choose", {"reason": "x"}).status_code == 404
