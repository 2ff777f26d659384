"""The pages of trials over HTTP, in both languages."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from renxin.intelligence.journeys.tests import world
from renxin.intelligence.trials.models import Replay
from renxin.kernel.core import clock
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


@pytest.fixture
def house():
    with clock.at(NOON - timedelta(days=40)):
        here = world.make()
    for number, days_ago in enumerate((30, 24, 3)):
        with clock.at(NOON - timedelta(days=days_ago)):
            here.go_home(number)
    with clock.at(NOON):
        yield here


@pytest.fixture
def page(client, settings, house):
    """Return a function that opens (or posts to) an address and returns the answer's text."""
    client.force_login(User.objects.get(pk=house.actor.user_id), backend=settings.AUTHENTICATION_BACKENDS[-1])

    def open_page(address, data=None, language="zh-hans", status=200):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(address) if data is None else client.post(address, data)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return re.sub(r"\s+", " ", answer.content.decode()) if status not in {302, 303} else answer["Location"]

    return open_page


def test_a_replay_is_asked_for_watched_and_read(house, page):
    address = reverse("trials:replays", args=[house.journey.uid])
    assert "还没有试过" in page(address)
    assert address in page(reverse("journeys:journey", args=[house.journey.uid]))
    report = page(address, {"text": "1", "days": "90", "answered": "40"}, status=303)
    assert "正在回放" in page(report)
    run_until_idle()
    html = page(report)
    assert "这 3 位患者本会收到 2 条消息" in html
    assert "同事会多出 3 件任务" in html
    assert "心血管内科" in html
    assert "王*" in html
    assert "王0" not in html
    assert "These 3 people would have got 2 messages." in page(report, language="en")
    assert report in page(address)


def test_two_texts_stand_side_by_side(house, page):
    address = reverse("trials:replays", args=[house.journey.uid])
    report = page(address, {"text": "1", "days": "90", "answered": "40", "against": "1"}, status=303)
    run_until_idle()
    assert Replay.objects.count() == 2
    assert "第 1 版与第 1 版对照" in page(report)


def test_a_wrong_number_comes_back_with_words(house, page):
    address = reverse("trials:replays", args=[house.journey.uid])
    assert "100" in page(address, {"text": "1", "days": "90", "answered": "140"}, status=422)
    assert not Replay.objects.exists()
