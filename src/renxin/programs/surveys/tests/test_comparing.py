"""Answers side by side, weighted, against the period before, across a merger; who was asked and who was not."""

import io
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.people.organizations.models import User
from renxin.people.organizations.services import add_department, merge_department, update_department
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import Survey, SurveyTrigger
from renxin.programs.surveys.results.weighting import post_stratified
from renxin.programs.surveys.selectors import Period
from renxin.programs.surveys.services import InviteRequest, WholeAnswer


def test_post_stratification_gives_back_the_frame():
    frame = {("a",): 50, ("b",): 50}
    answers = {("a",): (30, 80.0, 100.0), ("b",): (10, 40.0, 100.0)}
    found = post_stratified(frame, answers)
    assert found.mean == pytest.approx(60.0)
    assert (found.n, found.strata, found.covered, found.trimmed) == (40, 2, 1.0, 0)
    assert found.interval.low < 60 < found.interval.high


def test_weights_are_trimmed_and_what_nobody_answered_is_said():
    frame = {("a",): 10, ("b",): 990, ("c",): 1000}
    found = post_stratified(frame, {("a",): (90, 80.0, 1.0), ("b",): (10, 40.0, 1.0)})
    assert found.trimmed == 100  # 0.011 and 9.9 became 0.3 and 3
    assert found.mean == pytest.approx((0.3 * 90 * 80 + 3 * 10 * 40) / (0.3 * 90 + 3 * 10))
    assert found.covered == 0.5


def test_nobody_known_by_name_gives_no_weighted_score():
    assert post_stratified({}, {}) is None
    assert post_stratified({("a",): 4}, {("b",): (9, 50.0, 1.0)}) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(1, 500), st.integers(1, 90), st.integers(0, 100), st.integers(0, 900)),
        min_size=2,
        max_size=6,
    )
)
def test_a_weighted_mean_lies_between_its_strata(given_strata):
    frame = {(key,): one[0] for key, one in enumerate(given_strata)}
    answers = {(key,): one[1:] for key, one in enumerate(given_strata)}
    found = post_stratified(frame, answers)
    means = [one[2] for one in given_strata]
    assert min(means) - 1e-6 <= found.mean <= max(means) + 1e-6


@pytest.fixture
def house(db, frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


def given_answers(house, count, doctors, *, department=None, ago=5, **fields):
    """Take over `count` anonymous answers that give the doctors so many points."""
    survey = Survey.objects.get(code="outpatient-pulse")
    at = clock.now() - timedelta(days=ago)
    place = (department or house.department).pk
    rows = [
        WholeAnswer(
            survey=survey,
            at=at,
            answers={"doctors": max(1, doctors - number % 2), "recommend": 8},
            department_id=place,
            **({"mode": "place"} | fields),
        )
        for number in range(count)
    ]
    services.import_whole_answers(house.system, rows)
    return survey


def compare(house, by, survey):
    return {one.label: one for one in selectors.comparison(house.officer, survey, Period.last(30), by)}


def test_small_groups_are_hidden_and_few_are_not_ranked(house):
    other, third = (add_department(house.system, name=name, local_code=name) for name in ("心内科", "儿科"))
    given_answers(house, 60, 5)
    given_answers(house, 40, 5, department=other)
    survey = given_answers(house, 3, 1, department=third)
    found = compare(house, "department", survey)
    assert [(one.n, one.ranked, one.score.hidden) for one in found.values()] == [
        (60, True, False),
        (3, False, True),
        (40, False, False),
    ]
    page = browser(house).get(f"/surveys/{survey.uid}/?days=30").content.decode()
    assert "&lt; 5" in page


def test_a_merged_department_counts_where_it_went_and_says_so(house):
    gone = add_department(house.system, name="足踝科", local_code="x")
    survey = given_answers(house, 40, 5, department=gone)
    given_answers(house, 40, 3)
    before = compare(house, "department", survey)
    assert {one.n for one in before.values()} == {40}
    merge_department(house.officer, gone, house.department)
    update_department(house.officer, house.department, name="骨科中心")
    (found,) = compare(house, "department", survey).values()
    assert (found.label, found.n) == ("骨科中心", 80)
    expected = (40 * (100 + 75) / 2 + 40 * (50 + 25) / 2) / 80
    assert found.score.mean == pytest.approx(expected)
    narrowed = selectors.results(house.officer, survey, Period.last(30), house.department.pk)
    assert narrowed.n == 80
    page = browser(house).get(f"/surveys/{survey.uid}/?days=30&by=department").content.decode()
    assert "足踝科" in page
    assert "骨科中心" in page


def test_ways_of_answering_and_weeks_stand_apart(house):
    survey = given_answers(house, 30, 5, mode="kiosk")
    given_answers(house, 30, 3, ago=13)
    assert {label: one.n for label, one in compare(house, "mode", survey).items()} == {
        "现场平板": 30,
        "现场扫码": 30,
    }
    assert [one.n for one in compare(house, "week", survey).values()] == [30, 30]
    assert selectors.results(house.officer, survey, Period.last(30), mode="kiosk").n == 30


def test_change_is_said_only_outside_chance(house):
    survey = given_answers(house, 100, 5, ago=5)
    given_answers(house, 100, 3, ago=40)
    found = selectors.results(house.officer, survey, Period.last(30))
    assert found.total.change == "up"
    assert found.recommend_change == ""
    given_answers(house, 100, 3, ago=4)
    given_answers(house, 100, 5, ago=41)
    assert selectors.results(house.officer, survey, Period.last(30)).total.change == ""


def test_the_frame_names_the_rule(house):
    asked = house.patient()
    requests = [InviteRequest(patient_id=asked, key=f"k:{n}", department_id=house.department.pk) for n in range(3)]
    services.invite_many(house.system, "outpatient-pulse", requests, send=False)
    survey = Survey.objects.get(code="outpatient-pulse")
    page = browser(house).get(f"/surveys/{survey.uid}/frame")
    text = page.content.decode()
    assert page.status_code == 200
    assert "不久前已用这份问卷问过" in text
    assert "王秀兰" not in text
    assert "王" in text
    narrowed = browser(house).get(f"/surveys/{survey.uid}/frame?reason=asked").content.decode()
    assert narrowed.count("table__first") == 1


def test_a_workbook_of_the_results_hides_the_same(house):
    given_answers(house, 30, 5)
    survey = given_answers(house, 4, 5, mode="kiosk")
    answer = browser(house).get(f"/surveys/{survey.uid}/export?days=30")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert len(book.sheet_names) == 8
    rows = book.get_sheet_by_name("回答方式").to_python()
    assert ["现场平板", "", "", "", "< 5"] in rows


def test_triggers_are_switched_by_who_may(house):
    row = SurveyTrigger.objects.get(code="outpatient-visit")
    page = browser(house)
    assert "门诊就诊结束" in page.get("/surveys/asking/").content.decode()
    page.post(f"/surveys/asking/{row.uid}", {"active": "1"})
    page.post(f"/surveys/asking/{row.uid}", {"share": "40", "delay_hours": "5", "from": "8", "to": "21"})
    row.refresh_from_db()
    assert (row.is_active, row.share, row.delay_hours, row.hours) == (True, 40, 5, [8, 21])
    nurse = Client()
    nurse.force_login(house.head_nurse, backend=site.AUTHENTICATION_BACKENDS[-1])
    assert nurse.get("/surveys/asking/").status_code == 200
    assert nurse.post(f"/surveys/asking/{row.uid}", {"active": "0"}).status_code == 403


def browser(house):
    client = Client()
    user = User.objects.get(pk=house.officer.user_id)
    client.force_login(user, backend=site.AUTHENTICATION_BACKENDS[-1])
    return client
