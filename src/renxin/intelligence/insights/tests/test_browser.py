"""The director's page in a browser: both languages, both widths, charts drawn and readable as tables."""

import random

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.insights import services
from renxin.intelligence.insights.models import MapNode
from renxin.intelligence.insights.services import NewChart
from renxin.intelligence.insights.tests import golden
from renxin.people.organizations.models import User
from renxin.programs.cases.models import CaseCause

DIMENSIONS = ("nurses", "doctors", "formalities", "pain", "medicines", "environment", "meals", "response", "relatives")


@pytest.fixture
def house(committed_db, frozen_clock):
    house, chance = golden.make(), random.Random(7)
    for department, level, number in ((house.first, 82, 90), (house.second, 68, 22)):
        for one in range(number):
            scores = {
                code: min(100.0, max(0.0, chance.gauss(level - 3 * place, 9))) for place, code in enumerate(DIMENSIONS)
            }
            house.answer(
                chance.choice([10, 10, 9, 9, 8, 7, 6, 3]),
                sum(scores.values()) / len(scores),
                days_ago=one * 2.2 + 0.3,
                department=department,
                **scores,
            )
    for state, number in (("answered", 40), ("opened", 6), ("sent", 30), ("withheld", 5)):
        for _ in range(number):
            house.invitation(state, days_ago=chance.random() * 80)
    for one in range(12):
        house.case(opened_days_ago=2 + one * 9, answered_after=1 + one * 1.7, closed_after=20 + one * 4)
    house.case(opened_days_ago=1.1)
    house.case(opened_days_ago=0.9)
    house.case(opened_days_ago=0.2)
    for one in range(20):
        house.call("done" if one % 6 else "open", due_days_ago=one + 0.5)
    return house


def test_the_director_reads_the_page(browser_page: Page, house):
    sign_in(browser_page, User.objects.get(pk=house.actor.user_id))
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        for name, address in (
            ("insights", "/boards/director"),
            ("insights-rows", "/insights/metrics/open_cases"),
            ("insights-catalogue", "/insights/metrics"),
        ):
            browser_page.goto(address)
            browser_page.wait_for_load_state("networkidle")
            screenshot(browser_page, f"{name}-{short}")
            assert_axe_clean(browser_page)
    browser_page.goto("/boards/director")
    chart = browser_page.locator(".chart", has_text="Cases opened")
    expect(chart.locator("canvas").first).to_be_visible()
    chart.get_by_role("button", name="Table").click()
    expect(chart.get_by_role("table")).to_be_visible()
    browser_page.get_by_role("link", name="overdue").click()
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text("Open cases")
    expect(browser_page.locator("tbody tr")).to_have_count(1)


def test_an_empty_hospital_is_taught_what_to_do(browser_page: Page, committed_db, frozen_clock):
    house = golden.make()
    sign_in(browser_page, User.objects.get(pk=house.actor.user_id))
    browser_page.goto("/boards/director")
    screenshot(browser_page, "insights-empty-zh")
    assert_axe_clean(browser_page)
    browser_page.get_by_role("link", name="去看旅程").click()
    expect(browser_page.get_by_text("还没有旅程")).to_be_visible()


def test_the_rooms_are_read(browser_page: Page, house):
    chance = random.Random(5)
    for one in range(50):
        scores = {code: min(100.0, max(0.0, chance.gauss(75, 12))) for code in DIMENSIONS}
        house.answer(min(10, max(0, round(scores["doctors"] / 10))), 75.0, days_ago=1 + one % 40, **scores)
    for stage, severity in (("ward", 3), ("pharmacy", 2), ("discharge", 1)):
        case = house.complaint(opened_days_ago=4, answered_after=5)
        CaseCause.objects.create(
            tenant_id=case.tenant_id,
            case=case,
            category="processes",
            severity=severity,
            stage=stage,
            noted_at=case.opened_at,
        )
    chart = services.watch(house.actor, NewChart(metric="satisfaction", bucket="week"))
    services.mark_chart(house.actor, chart, golden.ago(30), "加开两个窗口", "test:1")
    services.install_maps(house.actor)
    removed, node = MapNode.objects.filter(map__code="usual").order_by("position")[:2]
    services.set_removed(house.actor, removed, removed=True)
    sign_in(browser_page, User.objects.get(pk=house.actor.user_id))
    rooms = {
        "node": f"/insights/journey/{node.uid}",
        "journey": "/insights/journey",
        "importance": "/insights/importance?split=again",
        "compare": "/insights/compare",
        "causes": "/insights/causes",
        "waits": "/insights/waits",
        "charts": "/insights/charts",
        "chart": f"/insights/charts/{chart.uid}",
        "chart-new": "/insights/charts/new",
    }
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        for name, address in rooms.items():
            browser_page.goto(address)
            browser_page.wait_for_load_state("networkidle")
            screenshot(browser_page, f"insights-{name}-{short}")
            assert_axe_clean(browser_page)
