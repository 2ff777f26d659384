"""What browser tests do with a page: sign in, change its language, look at it, check that everybody can use it."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).resolve().parents[1] / "screenshots"
WIDTHS = {1440: 900, 360: 780}


def sign_in(page: Page, user: Any) -> None:
    """Open a session for `user` in this browser, without the sign-in page."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    _set_cookie(page, settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)


def speak(page: Page, language: str) -> None:
    """Make the next pages come in `language` (`zh-hans` or `en`)."""
    _set_cookie(page, settings.LANGUAGE_COOKIE_NAME, language)


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the whole page at desktop and at phone width, and check that nothing runs off its side."""
    SCREENSHOTS.mkdir(exist_ok=True)
    before = page.viewport_size
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("document.fonts.ready")
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} px wide in a window of {width} px"
    if before:
        page.set_viewport_size(before)


def assert_axe_clean(page: Page) -> None:
    """Check that axe finds nothing that keeps somebody from using the page."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def _set_cookie(page: Page, name: str, value: str) -> None:
    page.context.add_cookies([{"name": name, "value": value, "url": _address(page)}])


def _address(page: Page) -> str:
    address: str = page.context._impl_obj._options["baseURL"]
    return address
