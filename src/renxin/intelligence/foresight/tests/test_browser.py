"""Foresight in a browser: what is suggested, how well a model knows, what was decided; both languages and widths."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.foresight import services
from renxin.intelligence.foresight.models import PredictionModel, Suggestion
from renxin.intelligence.journeys.tests import world
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User

from .past import Past, chronic

pytestmark = pytest.mark.commits
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


def test_it_is_read_and_a_decision_leads_to_its_draft(committed_db, frozen_clock, browser_page: Page):
    frozen_clock.set(NOON)
    here, page = world.make(), browser_page
    past = Past(here.house.tenant.pk, NOON)
    chronic(past, past.people(500), planted=True)
    services.request_study(here.actor)
    run_until_idle()
    model = services.adopt_model(here.actor, PredictionModel.objects.get(prediction="need"))
    run_until_idle()
    services.accept_suggestion(here.actor, Suggestion.objects.get(kind="segment"), name="近期需要复诊")
    sign_in(page, User.objects.get(pk=here.actor.user_id))
    for language, short in (("en", "en"), ("zh-hans", "zh")):
        speak(page, language)
        for name, address in (("index", "/foresight/"), ("model", f"/foresight/models/{model.uid}/")):
            page.goto(address)
            page.wait_for_load_state("networkidle")
            screenshot(page, f"foresight-{name}-{short}")
            assert_axe_clean(page)
    page.goto("/foresight/")
    page.locator("summary", has_text="最近的决定").click()
    page.get_by_role("link", name="去看草稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("近期需要复诊")
