"""Screens: numbers and never a person, one device, dark once revoked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from renxin.intelligence.boards.models import Wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(open_as, house):
    house.answers(40, 20, 10, nurses=90.0)
    html = open_as("/boards/screens/", data={"name": "门诊大厅", "language": "zh-hans", "department": ""})
    return re.search(r"(/boards/wall/[\w-]+)", html)[1]


def test_the_link_is_bound_to_the_first_device(link):
    screen, other = Client(), Client()
    assert screen.get(link).status_code == 200
    assert screen.get(link).status_code == 200
    assert other.get(link).status_code == 404
    assert Client().get("/boards/wall/wrong").status_code == 404


def test_a_revoked_screen_goes_dark(link, open_as):
    screen = Client()
    screen.get(link)
    open_as(reverse("boards:wall_revoke", args=[Wall.objects.get().uid]), status=303, data={})
    assert screen.get(link).status_code == 404


def test_no_person_hangs_on_the_wall(link, house):
    html = Client().get(link).content.decode()
    assert "推荐" in html
    assert "王秀兰" not in html
    assert "/cases/" not in html
    assert 'href="/insights/' not in html


def test_the_token_is_not_kept(link):
    secret = link.rsplit("/", 1)[1]
    assert secret not in str(Wall.objects.values().get())


def test_who_may_make_screens(open_as):
    open_as("/boards/screens/", "nurse", status=403)
