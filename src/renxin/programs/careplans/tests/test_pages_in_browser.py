"""Care plans in a browser: a programme built and approved, a patient enrolled by hand, her book printed."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.kernel.core import clock
from renxin.people.organizations.models import User
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.careplans import services
from renxin.programs.careplans.models import Enrolment, Handbook, Programme, ProgrammeVersion, VersionState
from renxin.programs.careplans.portal import joining

from .making import answered, born, care_ward, contacts, enrolled

pytestmark = pytest.mark.commits
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def here(committed_db, frozen_clock):
    cache.clear()
    made = care_ward()
    made.fill_ladder()
    head = made.actor(made.head_nurse)
    for code in ("P01", "P07"):
        services.switch_on(head, Programme.objects.get(code=code))
    return made


def test_a_programme_is_built_and_approved_then_a_patient_enters_and_her_book_is_printed(browser_page, here):
    page = browser_page
    page.goto("/")
    sign_in(page, here.head_nurse)
    speak(page, "en")
    page.goto(reverse("careplans:programme", args=[Programme.objects.get(code="P07").uid]))
    page.get_by_role("button", name="Write the next version").click()
    page.locator("#nodes").get_by_role("link", name="Add").click()
    page.get_by_label("Words, Chinese").fill("第21天")
    page.get_by_label("Words, English").fill("Day 21")
    page.get_by_label("Code", exact=True).fill("D21")
    page.get_by_label("How long after the start").fill("3x")
    expect(page.locator("#checked")).to_contain_text("is no span of time")
    page.get_by_label("How long after the start").fill("21d")
    page.get_by_label("Who reaches the patient").select_option("nurse")
    page.get_by_text("Symptoms", exact=True).click()
    page.get_by_label("pain", exact=True).check()
    expect(page.locator("#checked")).to_contain_text("21 days")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("link", name="Day 21 (D21)")).to_be_visible()
    page.get_by_role("button", name="Ask a second person").click()
    page.get_by_label("What is different, and why").fill("one more call")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("You wrote it: somebody else decides.")).to_be_visible()

    sign_in(page, User.objects.get(pk=here.officer.user_id))
    page.reload()
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_text("Day 21 (D21)")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()

    patient = here.patient()
    born(patient, 62)
    sign_in(page, here.nurse)
    page.goto(reverse("console:patient", args=[Patient.objects.get(pk=patient).uid]))
    page.locator("#patient-head").get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Start a programme").first.click()
    row = page.get_by_role("listitem").filter(has_text="After an operation").first
    row.get_by_label("the operation").fill((clock.today() - timedelta(days=1)).isoformat())
    row.get_by_role("button", name="Start: After an operation").click()
    expect(page.get_by_text("After an operation: Day 21")).to_be_visible()
    page.get_by_role("button", name="Make the handbook").click()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Call 120 at once")).to_be_visible()
    printed = page.request.get(page.get_by_role("link", name="Print").get_attribute("href"))
    assert printed.body().startswith(b"%PDF")


def test_every_page_in_both_languages_and_widths(browser_page, here, frozen_clock):
    patient = here.patient()
    born(patient, 60)
    way = enrolled(here, patient, "P01")
    enrolled(here, patient, "P07", source="test:2", surgery=clock.today())
    for pressure in (156, 148, 138):
        frozen_clock.move(days=14)
        contact = next(one for one in contacts(way) if one.closed_at is None and "VS_SBP" in one.asks)
        answered(here.system, contact, VS_SBP=pressure, VS_DBP=84)
    plan = Enrolment.objects.get(pk=way.pk).plan
    services.arrange_plan(here.system, plan, manager_id=here.nurse.pk, services=["follow_up", "home_readings"])
    book = services.give_handbook(here.actor(here.nurse), plan, "恢复得不错，有事随时打电话。")
    draft = services.begin_draft(
        here.actor(here.head_nurse), ProgrammeVersion.objects.get(programme__code="P07", state=VersionState.IN_FORCE)
    )
    pages = {
        "care-people": reverse("careplans:people"),
        "care-plan": reverse("careplans:plan", args=[plan.uid]),
        "care-tab": f"{reverse('console:patient', args=[Patient.objects.get(pk=patient).uid])}?tab=care",
        "care-summary": f"{reverse('careplans:summary', args=[plan.uid])}?for=patient",
        "care-start": reverse("careplans:start", args=[Patient.objects.get(pk=patient).uid]),
        "care-handbook": reverse("careplans:handbook", args=[book.uid]),
        "care-programmes": reverse("careplans:programmes"),
        "care-programme": reverse("careplans:programme", args=[draft.programme.uid]),
        "care-draft": reverse("careplans:draft", args=[draft.uid]),
        "care-text": reverse("careplans:draft_text", args=[draft.uid]),
        "care-node": reverse("careplans:draft_part", args=[draft.uid, "nodes", 2]),
        "care-sheet": reverse("careplans:join_sheet", args=[Programme.objects.get(code="P01").uid]),
    }
    page = browser_page
    page.goto("/")
    sign_in(page, here.head_nurse)
    _look(page, pages)
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    link = patients.doorway(here.tenant.pk, patient, until=clock.today() + timedelta(days=1), to="handbook")
    page.goto(_path(link))
    page.locator("#last4").fill("8001")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".book")).to_be_visible()
    here.hold_drill()
    join = _path(joining.address(Programme.objects.get(code="P01")))
    _look(page, {"care-my-plan": reverse("home-plan"), "care-my-book": reverse("home-handbook"), "care-join": join})
    assert Handbook.objects.get().read_at is not None


def _path(address: str) -> str:
    return address.removeprefix(settings.RENXIN_PUBLIC_URL.rstrip("/"))


def _look(page, pages) -> None:
    for language in ("zh-hans", "en"):
        speak(page, language)
        for name, path in pages.items():
            page.goto(path)
            assert_axe_clean(page)
            screenshot(page, f"{name}-{language[:2]}")
