"""What the demo hospital knows of its people, seen in a browser: tags in two clicks, traits with why, levels kept."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.engagement.segments.models import PatientTag, Tag, TierLevel
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"knowledge-{name}")
    assert_axe_clean(page)


def test_what_is_known_is_seen_and_changed(demo_db, browser_page: Page, frozen_clock):
    page = browser_page
    sign_in(page, User.objects.get(username="officer"))
    tagged = PatientTag.objects.filter(tag__name="爱看短视频").order_by("pk")[0]
    patient = Patient.objects.get(pk=tagged.patient_id)
    for language in ("en", "zh-hans"):
        speak(page, language)
        for name, address in (
            ("tags", "/segments/tags/"),
            ("tag", f"/segments/tags/{Tag.objects.get(name='怕打针').uid}/"),
            ("traits", "/segments/traits/"),
            ("levels", "/service-levels/"),
            ("patient", f"/patients/{patient.uid}/?tab=traits"),
        ):
            page.goto(address)
            look(page, f"{name}-{language}")
    assert TierLevel.objects.count() == 4
    tags = page.locator("#patient-tags")
    tags.get_by_text("添加标签").click()
    tags.get_by_role("button", name="怕打针").click()
    expect(tags.locator(".tag").filter(has_text="怕打针")).to_be_visible()
    assert PatientTag.objects.filter(patient_id=patient.pk, tag__name="怕打针", source="staff").exists()
    tags.get_by_role("button", name="取下 怕打针").click()
    expect(tags.locator(".tag").filter(has_text="怕打针")).to_have_count(0)
