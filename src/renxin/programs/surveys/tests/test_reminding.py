"""Reminders: who has not answered hears from us twice at most, by fresh links, as rules and policy allow."""

from datetime import UTC, datetime

import pytest
from tests.harness.ward import ward

from renxin.engagement.channels.selectors import sandbox_deliveries
from renxin.engagement.conversations.services import place_hold
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import change_consent
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation, Reminder, Submission
from renxin.programs.surveys.rules import Snapshot, reason_not_to_remind, remind_at
from renxin.programs.surveys.services import InviteRequest

SURVEY = "inpatient-after-discharge"
ASKED = datetime(2026, 3, 10, 10, 20, tzinfo=SHANGHAI)


@pytest.fixture
def house(db, frozen_clock):
    frozen_clock.set(ASKED.astimezone(UTC))
    made = ward()
    services.install_packs(made.system)
    return made


def ask(house, patient, key="a", survey=SURVEY, **options):
    request = InviteRequest(patient_id=patient, key=key, department_id=house.department.pk)
    found = services.invite_many(house.system, survey, [request], **options)[0]
    run_until_idle()
    return found


def days_later(clock, days):
    clock.move(days=days)
    run_until_idle()


def links_of(house, patient):
    return [one.url or one.text for one in sandbox_deliveries(house.tenant.pk, patient)]


def token_of(link):
    return link.rsplit("/s/", 1)[1].split()[0]


@pytest.mark.parametrize(
    ("reminded", "day", "hour"),
    [(0, 13, 15), (1, 17, 9), (2, None, None)],
)
def test_after_three_and_seven_days_each_at_another_hour(reminded, day, hour):
    at = remind_at(ASKED, [3, 7], reminded, SHANGHAI)
    assert (at.day, at.hour) == (day, hour) if day else at is None


@pytest.mark.parametrize("hour", range(24))
def test_no_reminder_comes_at_night(hour):
    asked = ASKED.replace(hour=hour)
    hours = [remind_at(asked, [3, 7], reminded, SHANGHAI).hour for reminded in (0, 1)]
    assert all(9 <= one < 20 for one in hours)
    assert len({hour, *hours}) == 3


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({}, ""),
        ({"last_any_at": ASKED, "last_same_at": ASKED, "in_year": 9}, ""),
        ({"last_any_at": ASKED.replace(day=12)}, "recent_any"),
        ({"open_case": True, "held": True}, "open_case"),
        ({"deceased": True}, "deceased"),
    ],
)
def test_what_forbids_a_reminder(person, reason):
    assert reason_not_to_remind(Snapshot(**person), ASKED) == reason


def test_she_is_reminded_twice_by_fresh_links_and_each_opens_the_same_invitation(house, frozen_clock):
    patient = house.patient()
    ask(house, patient)
    days_later(frozen_clock, 4)
    days_later(frozen_clock, 4)
    days_later(frozen_clock, 4)
    links = links_of(house, patient)
    assert len(links) == 3
    assert len(set(links)) == 3
    opened = {services.find_invitation(token_of(link)).invitation.pk for link in links}
    assert opened == {Invitation.objects.get().pk}
    assert Invitation.objects.get().remind_at is None


def test_of_three_links_one_answer_counts(house, frozen_clock):
    patient = house.patient()
    ask(house, patient)
    days_later(frozen_clock, 4)
    first, second = links_of(house, patient)
    assert services.submit(token_of(second), {}, language="zh-hans").status == "accepted"
    assert services.submit(token_of(first), {}, language="zh-hans").status == "answered"
    assert Submission.objects.count() == 1


def test_who_has_answered_is_not_reminded(house, frozen_clock):
    patient = house.patient()
    asked = ask(house, patient)
    services.submit(token_of(asked.url), {}, language="zh-hans")
    days_later(frozen_clock, 8)
    assert Reminder.objects.count() == 0
    assert len(links_of(house, patient)) == 1


def test_whoever_objects_or_has_an_open_case_is_not_reminded_and_the_rule_is_kept(house, frozen_clock):
    says_no, complains = house.patient(), house.patient("李国华", "13800138002")
    ask(house, says_no)
    ask(house, complains, "b")
    change_consent(house.system, says_no, "SURVEY", "WITHDRAWN", method="phone")
    place_hold(house.system, complains, "open_case", source="cases:1", scope=["SURVEY"])
    days_later(frozen_clock, 8)
    reasons = dict(Reminder.objects.values_list("invitation__patient_id", "reason"))
    assert reasons == {says_no: "objected", complains: "open_case"}
    assert len(links_of(house, says_no)) == len(links_of(house, complains)) == 1


def test_whoever_would_rather_not_answer_is_left_in_peace(house, frozen_clock, client):
    patient = house.patient()
    asked = ask(house, patient)
    assert "不想回答" in client.get(f"/s/{token_of(asked.url)}").content.decode()
    said = client.post(f"/s/{token_of(asked.url)}/decline").content.decode()
    assert "不再" in said
    days_later(frozen_clock, 8)
    assert len(links_of(house, patient)) == 1
    assert client.get(f"/s/{token_of(asked.url)}").status_code == 200  # she may think again


def test_a_link_that_was_only_shown_is_not_reminded_of(house, frozen_clock):
    patient = house.patient()
    ask(house, patient, send=False)
    days_later(frozen_clock, 8)
    assert Reminder.objects.count() == 0


def test_the_reminder_that_nobody_got_in_time_does_not_come_with_the_next_one(house, frozen_clock):
    patient = house.patient()
    ask(house, patient)
    days_later(frozen_clock, 9)  # both days have passed while nothing ran
    assert len(links_of(house, patient)) == 2
    days_later(frozen_clock, 4)
    assert len(links_of(house, patient)) == 3


def test_many_are_reminded_in_few_statements(house, frozen_clock, django_assert_max_num_queries):
    people = [house.patient(f"病人{n}", f"139001380{n:02d}") for n in range(30)]
    requests = [InviteRequest(patient_id=patient, key=f"j:{patient}") for patient in people]
    services.invite_many(house.system, SURVEY, requests)
    run_until_idle()
    frozen_clock.move(days=4)
    with django_assert_max_num_queries(66):
        assert services.remind_due() == 30
    assert Reminder.objects.filter(reason="").count() == 30
