"""Family, consents, a death and a request about data, looked at in a browser in both languages and widths."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import services
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ProxyData, RequestData

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def family(house):
    """A girl of fifteen, her mother who acts for her, her grandfather."""
    girl, mother, old = (
        Patient.objects.get(pk=house.patient(name, f"1380013900{n}"))
        for n, name in enumerate(("陈小雨", "李梅", "陈国华"))
    )
    for person, born in ((girl, date(2011, 1, 5)), (mother, date(1985, 4, 2)), (old, date(1950, 2, 1))):
        services.update_patient(house.system, person.pk, birth_date=born)
    for who, relation in ((mother, "mother"), (old, "grandparent")):
        services.add_related_person(
            house.system, girl.pk, name=who.name, relation=relation, phone="13800139001", related_patient_id=who.pk
        )
    services.join_household(house.system, girl.pk, mother.pk)
    data = ProxyData(
        relation="mother",
        classes=["appointments", "results", "visits"],
        basis="guardian",
        method="desk",
        proxy_patient_id=mother.pk,
    )
    proxy = services.grant_proxy(house.system, girl.pk, data)
    services.limit_proxy(house.system, proxy.uid, ["results"])
    services.change_consent(house.officer, mother.pk, "MARKETING", "GRANTED", method="desk")
    services.object_to(house.officer, mother.pk, "SURVEY", method="phone")
    run_until_idle()
    return girl, mother, old


def test_the_pages_are_whole_in_both_languages(browser_page: Page, house, family):
    page, (girl, mother, _old) = browser_page, family
    sign_in(page, house.service)
    asked = services.file_request(
        house.officer, mother.pk, RequestData(kind="deletion", note="请删除我的资料，谢谢。", channel="letter")
    )
    run_until_idle("timeline.sequencer", "timeline.consumers")
    places = {
        "rights-family": reverse("patients:family", args=[girl.uid]),
        "rights-consents": reverse("patients:consents", args=[mother.uid]),
        "rights-death": reverse("patients:death", args=[girl.uid]),
        "rights-new": reverse("patients:rights_new", args=[mother.uid]),
        "rights-list": reverse("patients:rights"),
        "rights-request": reverse("patients:rights_request", args=[asked.uid]),
        "rights-patient": reverse("console:patient", args=[girl.uid]),
    }
    for language in ("zh-hans", "en"):
        speak(page, language)
        for name, address in places.items():
            page.goto(address)
            screenshot(page, f"{name}-{language[:2]}")
            assert_axe_clean(page)


def test_refusing_is_one_click_and_agreeing_shows_the_words(browser_page: Page, house, family):
    page, (_girl, mother, _old) = browser_page, family
    sign_in(page, house.service)
    page.goto(reverse("patients:consents", args=[mother.uid]))
    row = page.locator("tr", has_text="项目推荐和优惠信息")
    row.get_by_role("button", name="撤回同意").click()
    expect(page.locator("tr", has_text="项目推荐和优惠信息").first).to_contain_text("不可以")
    page.locator("tr", has_text="健康科普").first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("不含广告")
    assert_axe_clean(page)
    dialog.get_by_role("button", name="本人同意").click()
    expect(page.locator("tr", has_text="健康科普").first).to_contain_text("可以")


def test_a_deletion_from_proof_to_the_end(browser_page: Page, house, family):
    page, (_girl, mother, _old) = browser_page, family
    asked = services.file_request(house.officer, mother.pk, RequestData(kind="deletion"))
    services.verify_request(house.officer, asked.uid, "identity_card")
    sign_in(page, house.service)
    page.goto(reverse("patients:rights_request", args=[asked.uid]))
    expect(page.get_by_role("heading", name="删除什么，保留什么")).to_be_visible()
    screenshot(page, "rights-deletion")
    page.get_by_label("给本人的答复").first.fill("已删除，病历依法保存。")
    page.get_by_role("button", name="永久删除").click()
    expect(page.get_by_text("已同意").first).to_be_visible()
    assert Patient.objects.get(pk=mother.pk).name == ""
    screenshot(page, "rights-deleted")
