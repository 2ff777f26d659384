"""The browser harness: a clean page passes, and each kind of complaint is noticed."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from renxin.config import health
from renxin.config.urls import urlpatterns as product
from renxin.kernel.core import clock

from .harness.pages import assert_axe_clean, screenshot, speak

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body><main><h1>{title}</h1>{body}</main></body></html>"""


def page_with(body: str, title: str = "一页"):
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE.format(language=request.LANGUAGE_CODE, title=title, body=body))

    return view


def today(request: HttpRequest) -> HttpResponse:
    return page_with(f"<p>{clock.today():%Y-%m-%d}</p>")(request)


urlpatterns = [
    *product,
    path("clean", page_with("<p>您好</p>")),
    path("today", today),
    path("inline", page_with("<script>document.title = 'taken'</script>")),
    path("wide", page_with('<table width="2000"><tr><td>表</td></tr></table>')),
    path("unlabelled", page_with('<input name="phone">')),
]
pytestmark = pytest.mark.urls(__name__)


def test_a_clean_page_passes_in_both_languages(browser_page):
    browser_page.goto("/clean")
    assert browser_page.locator("html").get_attribute("lang") == "zh-hans"
    assert_axe_clean(browser_page)
    screenshot(browser_page, "harness")
    speak(browser_page, "en")
    browser_page.reload()
    assert browser_page.locator("html").get_attribute("lang") == "en"


def test_the_servers_threads_see_the_frozen_clock(frozen_clock, browser_page):
    frozen_clock.move(days=7)
    browser_page.goto("/today")
    assert browser_page.locator("p").inner_text() == "2026-03-17"


def test_inline_code_is_stopped_and_noticed(browser_page, page_errors):
    with browser_page.expect_request("**/csp-report") as reported:
        browser_page.goto("/inline")
    reported.value.response()
    assert browser_page.title() == "一页"
    assert "Content Security Policy" in page_errors.unexpected()[0]
    assert health.violations[0]["page"].endswith("/inline")
    page_errors.allow("Content Security Policy")
    health.violations.clear()


def test_a_missing_file_is_noticed(browser_page, page_errors):
    browser_page.goto("/nowhere")
    assert "404" in page_errors.unexpected()[0]
    page_errors.allow("404")


def test_a_page_that_is_too_wide_or_unusable_is_noticed(browser_page):
    browser_page.goto("/wide")
    with pytest.raises(AssertionError, match="px wide"):
        screenshot(browser_page, "wide")
    browser_page.goto("/unlabelled")
    with pytest.raises(AssertionError, match="label"):
        assert_axe_clean(browser_page)
