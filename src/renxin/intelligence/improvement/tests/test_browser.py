"""The rooms of improvement in a browser: both languages, both widths, axe finds nothing."""

import random
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.services import (
    NewAction,
    NewCause,
    NewImprovement,
    NewPublication,
    NewSession,
)
from renxin.intelligence.insights.tests import golden
from renxin.kernel.core import clock
from renxin.people.organizations.models import User
from renxin.programs.cases.models import CaseCause

DIMENSIONS = ("nurses", "doctors", "formalities", "pain", "medicines", "environment", "meals", "response", "relatives")


@pytest.fixture
def house(committed_db, frozen_clock):
    house, chance = golden.make(), random.Random(7)
    for one in range(90):
        scores = {code: min(100.0, max(0.0, chance.gauss(75, 9))) for code in DIMENSIONS}
        house.answer(8, sum(scores.values()) / len(scores), days_ago=one * 0.6 + 0.3, department=house.first, **scores)
    for _ in range(4):
        case = house.complaint(department=house.first)
        CaseCause.objects.create(
            tenant_id=case.tenant_id, case=case, category="respect", severity=2, noted_at=case.opened_at
        )
    return house


def filled(house):
    """Start what the pages show, and return their addresses."""
    actor, day = house.actor, clock.now().date()
    new = NewImprovement(
        title="取药不久等",
        aim="高峰也能在二十分钟内取到药",
        owner_id=actor.user_id or 0,
        metric="satisfaction",
        target=85.0,
        department=house.first,
        bucket="day",
    )
    found = services.start_improvement(actor, new)
    whys = [("排队超过四十人", "叫号记录"), ("处方集中在十点", "处方时间"), ("排班按全天平均", "排班表")]
    cause = services.note_cause(actor, found, NewCause(category="process", words="高峰只开四个窗口", whys=whys))
    action = NewAction(
        words="高峰加开两个窗口", kind="staffing", owner_id=actor.user_id or 0, due_on=day + timedelta(days=9)
    )
    services.plan_action(actor, action, improvement=found, cause=cause)
    services.find_suggestions(actor)
    meeting = services.pack_meeting(actor, services.plan_meeting(actor, day, clock.now()))
    services.decide(actor, meeting, "两周内加开窗口")
    services.raise_point(actor, house.second, "检验单请在下午三点前送到", from_department=house.first)
    heard, done = {"zh": "取药排队太久。", "en": "The queue is long."}, {"zh": "加开窗口。", "en": "More windows."}
    services.write_publication(actor, NewPublication(heard=heard, done=done))
    session = services.plan_session(actor, NewSession(course="empathy-first", starts_at=clock.now()))
    services.make_post(actor, actor.user_id or 0, house.first, [(0, 480, 720)], day)
    suggestion = selectors.suggestions(actor).items[0]
    return {
        "index": "/improve/",
        "improvement": f"/improve/{found.uid}",
        "suggestions": "/improve/suggestions",
        "suggestion": f"/improve/suggestions/{suggestion.uid}",
        "cause": f"/improve/{found.uid}/cause",
        "actions": "/improve/actions",
        "coordination": "/improve/coordination",
        "meeting": f"/improve/meetings/{meeting.uid}",
        "publications": "/improve/published",
        "poster": "/improve/published/poster",
        "training": "/improve/training",
        "course": "/improve/training/courses/empathy-first",
        "session": f"/improve/training/sessions/{session.uid}",
        "posts": "/improve/posts",
        "post-new": "/improve/posts/new",
        "public": f"/heard/{selectors.public_reference(actor)}",
    }


def test_the_rooms_are_read(browser_page: Page, house):
    pages = filled(house)
    sign_in(browser_page, User.objects.get(pk=house.actor.user_id))
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        for name, address in pages.items():
            browser_page.goto(address)
            browser_page.wait_for_load_state("networkidle")
            screenshot(browser_page, f"improvement-{name}-{short}")
            assert_axe_clean(browser_page)
