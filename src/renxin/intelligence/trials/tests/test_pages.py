"""The pages of trials over HTTP, in both languages."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.models import Journey
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
    counted = "".join(f'<td class="numeric">{n}</td>' for n in ("3", "0.0", "1"))
    assert f"打电话</td>{counted}" in html
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


def test_a_journey_that_was_never_published_is_tried_walked_and_registered(house, page):
    page(reverse("journeys:create"), {"name_zh": "初诊随访", "from": "pack:first_visit_welcome"}, status=303)
    own = Journey.objects.get(name__zh="初诊随访")
    replays, edit, publish = (
        reverse(name, args=[own.uid]) for name in ("trials:replays", "journeys:edit", "journeys:publish")
    )
    register = reverse("trials:experiments", args=[own.uid])
    for address in (edit, publish):
        html = page(address)
        assert replays in html
        assert register in html
    walk = page(reverse("trials:begin_walk", args=[own.uid]), {"text": "draft", "patient": ""}, status=303)
    assert "第 1 步" in page(walk) or "1." in page(walk)
    report = page(replays, {"text": "draft", "days": "90", "answered": "40"}, status=303)
    run_until_idle()
    assert Replay.objects.get().status == "done", page(report)
    JourneyDraft.objects.update(content=JourneyDraft.objects.get().content | {"held_out": 10})
    assert f'<a href="{register}">请先登记试验' in page(publish)
    page(reverse("journeys:create"), {"name_zh": "空白", "from": ""}, status=303)
    empty = reverse("trials:replays", args=[Journey.objects.get(name__zh="空白").uid])
    assert "还没有试过" in page(empty)
    assert "不能" in page(empty, {"text": "draft", "days": "90", "answered": "40"}, status=422)
    begin = reverse("trials:begin_walk", args=[Journey.objects.get(name__zh="空白").uid])
    assert page(begin, {"text": "draft", "patient": ""}, status=303) == empty
