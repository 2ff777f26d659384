"""The queue walked from the keyboard; two people join two records; two people take them apart again."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.people.patients import selectors, services
from renxin.people.patients.models import MatchReview, MergeRequest, Patient
from renxin.people.patients.services import ContactData

from .doubting import Doubt, doubt

pytestmark = pytest.mark.commits


@pytest.fixture
def here(committed_db, frozen_clock) -> Doubt:
    return doubt()


def look(page: Page, name: str) -> None:
    screenshot(page, f"review-{name}")
    assert_axe_clean(page)


def test_the_queue_is_walked_from_the_keyboard(browser_page: Page, here: Doubt):
    one, two, _review = here.pair()
    here.twins()
    page = browser_page
    sign_in(page, here.users["sun"])
    page.goto("/patients/reviews/")
    look(page, "queue")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("一个人还是两个人？")
    first = page.url
    page.keyboard.press("k")  # skipped: the next one
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("j")
    page.wait_for_url(first)
    look(page, "pair")
    page.keyboard.press("s" if page.get_by_text("王秀英").count() else "d")
    expect(page.locator("[data-toast]")).to_be_visible()
    page.locator("[data-toast] button[type=submit]").click()  # undo
    page.wait_for_url(first)
    for _question in range(2):
        key = "s" if page.get_by_role("link", name="王秀英").count() else "d"
        page.keyboard.press(key)
        expect(page.locator("[data-toast]")).to_be_visible()
    page.goto("/patients/reviews/")
    expect(page.get_by_text("没有存疑的人")).to_be_visible()
    states = dict(MatchReview.objects.exclude(reason="decided").values_list("reason", "state"))
    assert sorted(states.values()) == ["different", "same"]
    assert MergeRequest.objects.get().state == "waiting"
    assert one != two


def test_two_people_join_and_two_take_apart(browser_page: Page, here: Doubt, frozen_clock):
    one, two, review = here.pair()
    services.decide_same(here.actor("sun"), review.uid, Patient.objects.get(pk=one).uid, reason="同一张身份证复印件")
    page = browser_page
    sign_in(page, here.users["gao"])
    page.goto("/")
    page.get_by_role("link", name="1 项合并等待复核").click()
    look(page, "approvals")
    page.get_by_role("link", name="王秀英").first.click()
    look(page, "approval")
    page.get_by_role("button", name="同意，合并").click()
    expect(page.get_by_text("已合并")).to_be_visible()
    assert selectors.current_id(here.tenant_id, two) == one
    frozen_clock.move(days=2)
    services.add_contact(here.his, one, ContactData("phone", "13700137000"))
    page.goto(f"/patients/{Patient.objects.get(pk=one).uid}/")
    identity = page.locator("#identity")
    identity.scroll_into_view_if_needed()
    identity.get_by_text("拆分", exact=True).click()
    identity.get_by_label("为什么这是两个人").fill("身份证是女儿借用的")
    look(page, "identity")
    identity.get_by_role("button", name="申请拆分").click()
    expect(page.get_by_text("要由别人复核")).to_be_visible()
    sign_in(page, here.users["lin"])
    page.goto("/patients/merges/")
    page.get_by_role("link", name="王秀英").first.click()
    look(page, "apart")
    page.get_by_role("button", name="同意，拆分").click()
    expect(page.get_by_text("已拆分")).to_be_visible()
    assert selectors.current_id(here.tenant_id, two) == two
    page.goto("/patients/reviews/?tab=rows")
    page.get_by_role("link", name="王秀英").first.click()
    page.get_by_text("137****7000").click()
    look(page, "divide")
    page.get_by_role("button", name="转走勾选的").click()
    expect(page.get_by_text("没有要划分的")).to_be_visible()
    shown = [line.masked for line in selectors.contact_points(here.his, two)]
    assert "137****7000" in shown


def test_the_pages_speak_english(browser_page: Page, here: Doubt):
    _one, _two, review = here.pair()
    page = browser_page
    sign_in(page, here.users["sun"])
    speak(page, "en")
    page.goto(f"/patients/reviews/{review.uid}/")
    look(page, "pair-en")
    page.get_by_label("Keep this one").nth(1).check()
    expect(page.locator("[data-moves]").nth(1)).to_be_visible()
    page.goto(f"/patients/{Patient.objects.get(pk=review.patient_id).uid}/join?q=王")
    look(page, "join-en")
