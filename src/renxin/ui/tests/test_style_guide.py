"""The style guide and its whole pages: usable by everybody, in both languages and themes, on every width."""

import pytest
from tests.harness.pages import assert_axe_clean, screenshot, speak

from renxin.ui import guide

LANGUAGES = ("zh-hans", "en")
PATTERNS = sorted(guide.load("contents")["patterns"])


def prefer(page, **choices):
    page.context.add_cookies(
        [{"name": f"renxin_{name}", "value": value, "url": page.url} for name, value in choices.items()]
    )


def overflow(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    return page.evaluate("document.scrollingElement.scrollWidth") - width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_is_accessible(browser_page, language, theme):
    speak(browser_page, language)
    browser_page.goto("/style-guide")
    prefer(browser_page, theme=theme)
    browser_page.reload()
    assert browser_page.locator("html").get_attribute("data-theme") == theme
    assert_axe_clean(browser_page)
    screenshot(browser_page, f"style-guide-{language}-{theme}")
    assert overflow(browser_page, 1280) <= 0
    if (language, theme) in {("zh-hans", "light"), ("en", "dark")}:
        browser_page.set_viewport_size({"width": 360, "height": 800})
        assert_axe_clean(browser_page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_whole_page_is_accessible_on_desktop_and_phone(browser_page, page_errors, language):
    speak(browser_page, language)
    for name in PATTERNS:
        browser_page.goto(f"/style-guide/patterns/{name}")
        assert browser_page.locator("h1").count() == 1, name
        assert_axe_clean(browser_page)
        screenshot(browser_page, f"pattern-{name}-{language}")
        assert overflow(browser_page, 1280) <= 0, name
        if language == "zh-hans" and not name.startswith("error"):
            browser_page.set_viewport_size({"width": 360, "height": 780})
            assert_axe_clean(browser_page)
        browser_page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("name", ["detail", "list", "dashboard", "conversation"])
def test_whole_pages_are_accessible_in_the_dark(browser_page, name):
    browser_page.goto("/style-guide")
    prefer(browser_page, theme="dark")
    browser_page.goto(f"/style-guide/patterns/{name}")
    assert_axe_clean(browser_page)
    screenshot(browser_page, f"pattern-{name}-dark")


@pytest.mark.parametrize("name", ["portal-question", "portal-end"])
def test_large_letters_fit_a_phone(browser_page, name):
    browser_page.set_viewport_size({"width": 360, "height": 780})
    browser_page.goto(f"/style-guide/patterns/{name}")
    browser_page.get_by_role("button", name="大字").click()
    assert browser_page.locator("html").get_attribute("data-size") == "large"
    assert browser_page.evaluate("getComputedStyle(document.body).fontSize") == "22px"
    assert_axe_clean(browser_page)
    screenshot(browser_page, f"pattern-{name}-large")


def test_the_switches_of_the_guide_change_theme_and_language(browser_page):
    browser_page.goto("/style-guide")
    browser_page.get_by_role("button", name="深色").click()
    assert browser_page.locator("html").get_attribute("data-theme") == "dark"
    browser_page.get_by_role("button", name="English").click()
    assert browser_page.locator("html").get_attribute("lang") == "en"
    assert browser_page.get_by_role("heading", level=1).inner_text() == "How Renxin looks and feels"


def test_a_patients_page_is_light_and_works_without_scripts(browser_page):
    sizes = []
    browser_page.on("response", lambda response: sizes.append(len(response.body())) if response.ok else None)
    browser_page.goto("/style-guide/patterns/portal-question")
    browser_page.wait_for_load_state("networkidle")
    assert sum(sizes) < 100_000
    targets = browser_page.locator(".portal .button, .portal .choice, .portal .scale__option, .portal__toggle")
    heights = [box["height"] for box in (targets.nth(at).bounding_box() for at in range(targets.count())) if box]
    assert min(heights) >= 48
