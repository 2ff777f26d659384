"""Listening in a browser: a round on a phone, an answer checked while one writes, every page in both languages."""

from datetime import timedelta
from random import Random

import pytest
from django.core.cache import cache

from renxin.doors.demo.seed import listening
from renxin.kernel.core import clock
from renxin.people.records.models import Encounter
from renxin.programs.listening import links
from renxin.programs.listening.models import OpenDay, Review, Stop, Story
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import _account, ward

pytestmark = pytest.mark.commits
PHONE = {"width": 360, "height": 780}
PAGES = ("", "heard/", "heard/quotes/", "reviews/", "reviews/import", "panel/?state=", "panel/polls/", "advice/")
MORE = ("stories/", "days/", "results/?days=365", "talks/new")


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    here = ward()
    _account(here.system, "zhao.lei", "赵磊", "experience_officer", None)
    names = ("王秀兰", "李国强", "张敏", "陈建华", "刘洋", "Anna Weber", "赵淑珍", "孙丽", "周涛")
    for bed, name in enumerate(names, 1):
        Encounter.objects.create(
            tenant_id=here.tenant.pk,
            patient_id=here.patient(name, f"138{bed:08d}"),
            encounter_class="IMP",
            status="in-progress",
            department=here.department,
            location=f"{bed}床",
            started_at=clock.now() - timedelta(days=2),
            visit_no=f"ZY{bed}",
            source="test",
            updated_at=clock.now(),
        )
    listening.listen(here.tenant.pk, clock.now(), Random(1))
    return here


def test_a_round_on_a_phone_takes_one_tap_a_bed(house, site, browser_page):
    page = browser_page
    page.set_viewport_size(PHONE)
    sign_in(page, house.head_nurse)
    speak(page, "zh-hans")
    page.goto(f"{site}/listening/")
    page.locator(".listening-wards button").first.click()
    page.locator(".listening-bed").first.get_by_role("button", name="都好").click()
    page.wait_for_selector(".listening-bed .badge--good")
    second = page.locator(".listening-bed").nth(1)
    second.locator("summary").click()
    second.get_by_label("一句话").fill("想知道什么时候能出院")
    second.get_by_role("button", name="保存").click()
    page.wait_for_selector(".listening-bed .badge--soon")
    assert_axe_clean(page)
    screenshot(page, "listening-beds-zh")
    today = Stop.objects.filter(talk__ended_at=None)
    assert sorted(today.values_list("state", flat=True)) == ["fine", "something"]


def test_the_check_looks_on_while_one_writes(house, site, browser_page):
    page = browser_page
    sign_in(page, house.service)
    speak(page, "zh-hans")
    low = Review.objects.filter(stars__lte=2, state="new", replies=None).first()
    page.goto(f"{site}/listening/reviews/{low.uid}/")
    page.locator("[data-fill-reply]").first.click()
    page.wait_for_selector("#findings .good")
    page.locator("[data-reply]").press_sequentially("您上次来的时候")
    page.wait_for_selector("#findings .notice--now")
    assert_axe_clean(page)
    screenshot(page, "listening-review-zh")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_for_everybody(house, site, browser_page, language):
    page, short = browser_page, language[:2]
    day, story = OpenDay.objects.get(), Story.objects.get()
    review = Review.objects.filter(replies__state="waiting").first()
    speak(page, language)
    page.goto(f"{site}{links.day(house.tenant.pk, day.pk)}")
    assert_axe_clean(page)
    screenshot(page, f"listening-portal-day-{short}")
    sign_in(page, house.service)
    for path in (*PAGES, *MORE, f"days/{day.uid}/", f"stories/{story.uid}/", f"reviews/{review.uid}/"):
        page.goto(f"{site}/listening/{path}")
        assert_axe_clean(page)
        name = path.split("?")[0].strip("/").replace("/", "-")[:18]
        screenshot(page, f"listening-{name or 'rounds'}-{short}")
