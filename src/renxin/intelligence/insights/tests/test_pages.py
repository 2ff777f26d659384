"""The director's pages over HTTP: what is shown and hidden, that every number opens its rows, who may look."""

import re
from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.tests import golden

pytestmark = pytest.mark.django_db
BOARD = "/boards/director"


@pytest.fixture
def house(frozen_clock):
    return golden.make()


@pytest.fixture
def page(client, settings, house):
    """Return a function that opens an address as somebody (the officer by default) and returns its text."""

    def open_as(address, user=None, language="zh-hans", status=200):
        client.force_login(user or officer(house), backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(address)
        assert answer.status_code == status
        return re.sub(r"\s+", " ", answer.content.decode())

    return open_as


def officer(house):
    from renxin.people.organizations.models import User

    return User.objects.get(pk=house.actor.user_id)


def account(house, role, scope="tenant", department=None):
    from renxin.people.organizations.services import add_practitioner, create_account, grant_role
    from renxin.people.organizations.tests.making import PASSWORD

    person = add_practitioner(house.ward.system, name="员工")
    user = create_account(house.ward.system, person, f"x.{role}", PASSWORD, must_change_password=False)
    grant_role(house.ward.system, user, role, scope_kind=scope, department=department)
    return user


def test_the_empty_page_teaches_what_has_to_happen_first(page):
    html = page(BOARD)
    assert "先要发生三件事" in html
    assert reverse("journeys:index") in html
    assert "Three things have to happen first" in page(BOARD, language="en")


def test_numbers_stand_with_n_interval_and_the_way_to_their_rows(house, page):
    house.answers(120, 50, 30, nurses=90.0)
    html = page(BOARD)
    assert "45.0" in html
    assert "34.1" in html
    assert "54.5" in html
    for code in ("recommendation", "satisfaction", "response_rate", "open_cases", "first_response", "follow_up_calls"):
        assert reverse("insights:rows", args=[code]) in html
    assert "Recommendation score" in page(BOARD, language="en")


def test_a_change_is_said_only_when_it_is_more_than_chance(house, page):
    house.answers(20, 10, 10, days_ago=100)
    house.answers(22, 10, 8)
    assert "较之前" not in page(BOARD)
    house.answers(80, 0, 0)
    assert "上升" in page(BOARD)


def test_small_groups_are_hidden_or_marked(house, page):
    house.answers(4, 0, 0, nurses=50.0)
    html = page(BOARD)
    assert "不足 5 份答卷" in html
    assert "100.0" not in html
    assert "不足 5 份" in page(reverse("insights:rows", args=["recommendation"]))
    house.answers(6, 0, 0, nurses=50.0)
    html = page(BOARD)
    assert "样本不足" in html
    assert "heat--0" in html


def test_the_heat_map_colours_only_thirty_and_more(house, page):
    house.answers(30, 0, 0, nurses=95.0, meals=45.0)
    house.answers(10, 0, 0, department=house.second, nurses=20.0)
    html = page(BOARD)
    assert "最低：餐饮服务，骨科（45）" in html
    assert 'class="heat--7"' in html
    assert 'class="heat--1"' in html
    assert "20 · 样本不足" in html


def test_every_number_opens_as_many_rows_as_it_counted(house, page):
    house.answers(3, 2, 4)
    for _ in range(3):
        house.case(opened_days_ago=3, answered_after=2, closed_after=40)
    house.case()
    house.call("done")
    house.call("open")
    for state in ("answered", "sent", "withheld"):
        house.invitation(state)
    expected = {
        "recommendation": 9,
        "satisfaction": 9,
        "response_rate": 2,
        "open_cases": 1,
        "first_response": 3,
        "closed_in_time": 3,
        "follow_up_calls": 2,
    }
    for code, lines in expected.items():
        html = page(reverse("insights:rows", args=[code]))
        assert html.count("<tr>") == lines + 1, code
    parts = {
        ("recommendation", "detractors"): 0,  # four are too few to list
        ("satisfaction", ""): 9,
        ("open_cases", "overdue"): 0,
        ("first_response", "waiting"): 1,
        ("response_rate", "answered"): 1,
    }
    for (code, part), lines in parts.items():
        html = page(f"{reverse('insights:rows', args=[code])}?part={part}")
        assert max(0, html.count("<tr>") - 1) == lines, (code, part)


def test_rows_are_paged(house, page):
    house.answers(60, 0, 0)
    first = page(reverse("insights:rows", args=["recommendation"]))
    assert first.count("<tr>") == 51
    following = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    assert page(reverse("insights:rows", args=["recommendation"]) + following).count("<tr>") == 11


def test_an_anonymous_answer_stays_anonymous(house, page):
    for _ in range(6):
        house.answer(9, patient_id=-(10**12) - _)
    html = page(reverse("insights:rows", args=["recommendation"]))
    assert html.count("匿名") == 6
    assert not re.search(r"\d\d:\d\d", html.split("<tbody>")[1].split("</tbody>")[0])


def test_choices_stay_in_the_address(house, page):
    house.answers(6, 0, 0)
    house.answers(0, 0, 6, department=house.second)
    html = page(f"{BOARD}?period=30&department={house.second.uid}")
    assert "−100.0" in html
    assert f"period=30&amp;department={house.second.uid}" in html
    assert "100.0" in page(f"{BOARD}?period=7&department={house.first.uid}&survey=inpatient-after-discharge")
    page(f"{BOARD}?period=8&department=nonsense&campus=1&survey=x")


def test_a_head_nurse_sees_her_ward_only(house, page):
    house.answers(6, 0, 0)
    house.answers(0, 0, 60, department=house.second)
    html = page(BOARD, user=house.ward.head_nurse)
    assert "100.0" in html
    assert "心血管内科" not in html
    stolen = page(f"{BOARD}?department={house.second.uid}", user=house.ward.head_nurse)
    assert "−100.0" not in stolen


def test_who_may_look(house, page):
    page(BOARD, user=account(house, "director"))
    page(BOARD, user=house.ward.nurse, status=404)
    house.answers(6, 0, 0)
    marketing = account(house, "marketing")
    assert "王秀兰" not in page(reverse("insights:rows", args=["recommendation"]), user=marketing)
    page(reverse("insights:rows", args=["open_cases"]), user=marketing, status=403)
    page(reverse("insights:rows", args=["nonsense"]), status=404)


def test_the_catalogue_explains_every_metric(page):
    html = page(reverse("insights:catalogue"))
    for metric in CATALOGUE.values():
        assert metric.name.zh in html
        assert f'id="{metric.code}"' in html


def test_statements_do_not_grow_with_answers(house, page, client):
    house.answers(6, 3, 3, nurses=80.0)
    house.case(answered_after=1)
    page(BOARD)
    with CaptureQueriesContext(connection) as few:
        client.get(BOARD)
    house.answers(60, 30, 30, nurses=70.0, department=house.second)
    for _ in range(10):
        house.case(answered_after=2)
    with CaptureQueriesContext(connection) as many:
        client.get(BOARD)
    assert len(many) == len(few) <= 25
    log_queries = [one["sql"] for one in many if "questionnaireresponse" in one["sql"]]
    assert log_queries
    assert all("JOIN" not in sql and "EXISTS" not in sql for sql in log_queries)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_metric_opens_its_rows(house, page, code):
    page(reverse("insights:rows", args=[code]))
    assert escape(CATALOGUE[code].name.en) in page(f"{reverse('insights:rows', args=[code])}?period=365", language="en")
