"""The page before a visit fits one screen, whatever was answered; what is well folds away."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.harness.pages import assert_axe_clean, sign_in, speak

from renxin.kernel.core import clock
from renxin.programs.careplans.models import Previsit

from .making import care_ward, enrolled

pytestmark = pytest.mark.commits
ANSWERS = {
    "VS_SBP": 165,
    "VS_DBP": 95,
    "VS_HR": 72,
    "VS_WT": 71.5,
    "LAB_GLU_F": 6.1,
    "MED_TAKE": 0,
    "MED_ADR": "none",
    "SYM_HEAD": "none",
    "SYM_CHEST": "none",
    "SYM_DYSP": "none",
    "SYM_FOOT": False,
    "SYM_VISION": False,
    "COND": "same",
    "LIFE_EX": 90,
}


def test_fourteen_answers_fit_one_screen(committed_db, frozen_clock, browser_page):
    here, page = care_ward(), browser_page
    mine = here.patient()
    for number, code in enumerate(("P01", "P02")):
        enrolled(here, mine, code, source=f"test:{number}")
    row = Previsit.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=mine,
        appointment_id=1,
        department=here.department,
        starts_at=clock.now() + timedelta(hours=1),
        act_at=None,
        state=Previsit.State.ANSWERED,
        asks=list(ANSWERS),
        answers=json.dumps(ANSWERS),
        worries="能不能少吃一种药？晚上睡不好，和药有没有关系？",
        level=2,
        reasons=[{"code": "VS_SBP", "level": 2, "zh": "血压未达标", "en": "Pressure above the limit"}],
    )
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/")
    sign_in(page, here.head_nurse)
    for language in ("en", "zh-hans"):
        speak(page, language)
        page.goto(f"/before/{row.uid}/")
        assert page.evaluate("document.scrollingElement.scrollHeight") <= 900, language
    assert_axe_clean(page)
    fold = page.locator("details.part")
    expect(fold.locator("dd").first).not_to_be_visible()
    fold.locator("summary").click()
    expect(fold.locator("dd").first).to_be_visible()
