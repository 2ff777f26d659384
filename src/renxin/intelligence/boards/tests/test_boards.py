"""Role boards over HTTP: whose board opens, what is on it, one's own order, every number opens its rows."""

import re

import pytest
from django.urls import reverse

from renxin.intelligence.boards import cards, pack

pytestmark = pytest.mark.django_db


def test_every_card_of_every_board_exists_and_has_a_name():
    for board in pack.boards().values():
        assert len(board.cards) == len(set(board.cards))
        for code in board.cards:
            assert cards.name_of(code)
            assert code.split(".")[0] in cards.PREFIXES or code in cards._MAKERS


@pytest.mark.parametrize("role", ["nurse", "head_nurse", "department_head", "experience_officer", "director"])
def test_each_role_opens_its_own_board(open_as, house, role):
    house.answers(40, 20, 10, nurses=90.0)
    own = next(board for board in pack.boards().values() if role in board.roles)
    html = open_as("/boards/", role)
    assert f"<h1>{own.title.zh}</h1>" in html or own.title.zh in html
    assert reverse("boards:arrange", args=[own.code]) in html


def test_a_nurse_opens_no_board_of_numbers(open_as):
    open_as("/boards/director", "nurse", status=404)
    assert "/insights/metrics" not in open_as("/boards/", "nurse")


def test_every_number_of_every_board_opens_its_rows(open_as, house, client):
    house.answers(40, 20, 10, nurses=90.0)
    for code in ("head_nurse", "department_head", "experience_officer", "director"):
        html = open_as(f"/boards/{code}")
        links = re.findall(r'class="stat[^"]*"[^>]*href="([^"]+)"|href="(/insights/metrics/[^"]+)"', html)
        assert links
        for one in {a or b for a, b in links}:
            open_as(one.replace("&amp;", "&"))


def test_a_person_hides_and_moves_her_own_cards_only(open_as, house):
    house.answers(40, 20, 10, nurses=90.0)
    page = "/boards/director/arrange"
    open_as(page, data={"do": "toggle:metric.follow_up_calls"}, status=303)
    open_as(page, data={"do": "up:metric.response_rate"}, status=303)
    own = open_as("/boards/director")
    rows = reverse("insights:rows", args=["follow_up_calls"])
    assert rows not in own
    assert own.index("metrics/response_rate") < own.index("metrics/recommendation")
    assert rows in open_as("/boards/director", "director")
    open_as(page, data={"do": "forget"}, status=303)
    assert rows in open_as("/boards/director")


def test_today_leads_to_the_board(open_as):
    assert reverse("boards:board") in open_as("/", "nurse") or reverse("boards:board") in open_as("/today", "nurse")


def test_nobody_is_offered_what_she_may_not_see(open_as, house):
    for role in ("nurse", "doctor", "director"):
        own = next(board for board in pack.boards().values() if role in board.roles)
        html = open_as(f"/boards/{own.code}/arrange", role)
        sees_numbers = role == "director"
        for code in own.cards:
            seen = sees_numbers or (code.split(".")[0] in ("tasks", "cases") and code != "cases.time_left")
            assert (f'value="toggle:{code}"' in html) is seen, (role, code)
