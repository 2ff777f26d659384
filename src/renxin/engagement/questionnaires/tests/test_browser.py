"""The library and the editor as people meet them: keyboard, phone preview, both languages, both widths."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.engagement.questionnaires import services
from renxin.engagement.questionnaires.models import QuestionnaireDraft, QuestionnaireVersion
from renxin.people.organizations.services import grant_role

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    grant_role(made.system, made.service, "experience_officer", scope_kind="tenant")
    return made


def test_a_questionnaire_is_written_with_the_keyboard_and_seen_on_the_phone(browser_page, house):
    version = QuestionnaireVersion.objects.get(questionnaire__code="ward-round")
    draft = services.copy_version(house.actor(house.service), version)
    page = browser_page
    page.goto("/")
    sign_in(page, house.service)
    page.goto(f"/questionnaires/drafts/{draft.uid}/")
    page.get_by_role("link", name="住院这几天").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_url("**#table")
    draft.refresh_from_db()
    assert [one["linkId"] for one in draft.raw["items"]][:3] == ["hello", "worry", "table"]
    preview = page.frame_locator("[data-preview]")
    assert preview.get_by_text("医生讲得明白").first.is_visible()
    assert page.get_by_text("移动").first.is_visible()  # what changed since the last version
    for language in ("zh-hans", "en"):
        speak(page, language)
        page.goto(f"/questionnaires/drafts/{draft.uid}/")
        assert_axe_clean(page)
        screenshot(page, f"questionnaire-draft-{language}")
        page.goto(f"/questionnaires/drafts/{draft.uid}/questions/table")
        assert_axe_clean(page)
        screenshot(page, f"questionnaire-item-{language}")
    speak(page, "zh-hans")
    page.goto(f"/questionnaires/drafts/{draft.uid}/questions/what")
    page.get_by_label("类型", exact=True).select_option("number")
    assert page.get_by_label("单位（中文）").is_visible()
    assert not page.get_by_label("表格的行").is_visible()
    page.get_by_label("单位（中文）").fill("次")
    page.get_by_label("单位（英文）").fill("times")
    page.get_by_role("button", name="保存这道题").click()
    page.wait_for_url("**#what")
    kept = QuestionnaireDraft.objects.get()
    assert next(one for one in kept.raw["items"] if one["linkId"] == "what")["unit"] == {"zh": "次", "en": "times"}
    page.get_by_role("button", name="发布").first.click()
    page.get_by_label("由谁负责").fill("体验办")
    page.get_by_role("dialog").get_by_role("button", name="发布").click()
    page.get_by_role("heading", name="第 2 版").wait_for()
    for language in ("zh-hans", "en"):
        speak(page, language)
        page.goto(f"/questionnaires/{version.questionnaire.uid}/")
        assert_axe_clean(page)
        screenshot(page, f"questionnaire-{language}")
        page.goto("/questionnaires/")
        assert_axe_clean(page)
        screenshot(page, f"questionnaires-{language}")
        page.goto(f"/questionnaires/drafts/{services.start_blank(house.actor(house.service), 't').uid}/head")
        screenshot(page, f"questionnaire-head-{language}")
