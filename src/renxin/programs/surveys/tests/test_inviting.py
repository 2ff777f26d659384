"""Whom we ask: rest periods by table, reasons stored, keys that make it idempotent, links through the real road."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.harness.ward import ward

from renxin.engagement.channels.selectors import sandbox_deliveries
from renxin.engagement.conversations.services import place_hold
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.patients.services import change_consent, mark_deceased
from renxin.people.records.services import EncounterData, open_encounter
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation
from renxin.programs.surveys.rules import Rest, Snapshot, reason_to_withhold
from renxin.programs.surveys.services import InviteRequest

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


def days_ago(days):
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({}, ""),
        ({"deceased": True, "held": True}, "deceased"),
        ({"held": True}, "held"),
        ({"objected": True}, "objected"),
        ({"admitted": True}, "admitted"),
        ({"last_any_at": days_ago(29)}, "recent_any"),
        ({"last_any_at": days_ago(30)}, ""),
        ({"last_any_at": days_ago(40), "last_same_at": days_ago(89)}, "recent_same"),
        ({"last_any_at": days_ago(40), "last_same_at": days_ago(90)}, ""),
        ({"last_any_at": days_ago(40), "in_year": 3}, ""),
        ({"last_any_at": days_ago(40), "in_year": 4}, "yearly"),
    ],
)
def test_rest_periods(person, reason):
    assert reason_to_withhold(Snapshot(**person), Rest(), NOW) == reason


@pytest.fixture
def house(db, frozen_clock):
    made = ward()
    services.install_packs(made.system)
    return made


def ask(house, patient, key, survey="inpatient-after-discharge", **options):
    request = InviteRequest(patient_id=patient, key=key, department_id=house.department.pk)
    return services.invite_many(house.system, survey, [request], **options)[0]


def test_an_invitation_arrives_on_the_phone_with_its_link(house):
    patient = house.patient()
    asked = ask(house, patient, "journeys:1:survey")
    run_until_idle()
    (delivered,) = sandbox_deliveries(house.tenant.pk, patient)
    assert asked.url in (delivered.url, delivered.text) or asked.url in str(delivered.__dict__)
    assert Invitation.objects.get().state == "sent"


def test_asking_twice_with_one_key_asks_once(house):
    patient = house.patient()
    first = ask(house, patient, "journeys:1:survey")
    again = ask(house, patient, "journeys:1:survey")
    run_until_idle()
    assert (again.invitation_id, again.duplicate, again.url) == (first.invitation_id, True, "")
    assert len(sandbox_deliveries(house.tenant.pk, patient)) == 1


def test_whoever_was_asked_lately_is_not_asked_and_the_reason_stays(house, frozen_clock):
    patient = house.patient()
    ask(house, patient, "a")
    frozen_clock.move(days=20)
    assert ask(house, patient, "b", survey="outpatient-pulse").reason == "recent_any"
    frozen_clock.move(days=20)
    assert ask(house, patient, "c").reason == "recent_same"
    assert ask(house, patient, "d", survey="outpatient-pulse").reason == ""
    assert list(Invitation.objects.order_by("id").values_list("state", "reason")) == [
        ("created", ""),
        ("withheld", "recent_any"),
        ("withheld", "recent_same"),
        ("created", ""),
    ]


def test_two_requests_of_one_batch_for_one_person_ask_once(house):
    patient = house.patient()
    requests = [InviteRequest(patient_id=patient, key=key) for key in ("a", "b")]
    found = services.invite_many(house.system, "outpatient-pulse", requests, send=False)
    assert [one.reason for one in found] == ["", "recent_same"]


def test_a_hold_keeps_surveys_away(house):
    patient = house.patient()
    place_hold(house.system, patient, "open_case", source="cases:1", scope=["SURVEY"])
    assert ask(house, patient, "a").reason == "open_case"
    place_hold(house.system, house.patient("李国华", "13800138002"), "mourning", source="x:1", scope=["SURVEY"])
    assert ask(house, Patient.objects.get(name="李国华").pk, "b").reason == "held"


def test_whoever_said_no_is_not_asked(house):
    patient = house.patient()
    change_consent(house.system, patient, "SURVEY", "WITHDRAWN", method="phone")
    assert ask(house, patient, "a").reason == "objected"


def test_the_dead_and_those_in_hospital_are_not_asked(house):
    inside, dead = house.patient(), house.patient("李国华", "13800138002")
    stay = EncounterData(source="his:main", visit_no="V1", encounter_class="IMP", started_at=NOW)
    open_encounter(house.system, inside, stay)
    mark_deceased(house.system, dead, NOW)
    assert (ask(house, inside, "a").reason, ask(house, dead, "b").reason) == ("admitted", "deceased")


def test_many_people_take_few_statements(house, django_assert_max_num_queries):
    people = [house.patient(f"病人{n}", f"139001380{n:02d}") for n in range(30)]
    requests = [InviteRequest(patient_id=patient, key=f"j:{patient}") for patient in people]
    with django_assert_max_num_queries(60):
        found = services.invite_many(house.system, "outpatient-pulse", requests)
    assert {one.state for one in found} == {"created"}
