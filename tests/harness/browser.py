"""A strict browser: a page that reports an error or breaks the content security policy fails its test.

- `site`: the address of the real WSGI application, served from this process on a database of the test's own.
- `browser_page`: a Chromium page, Chinese, 1440 wide. `page_errors.allow(pattern)` says which errors a test expects.
Helpers for what to do with a page are in `tests.harness.pages`.
"""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from renxin.config import health
from renxin.kernel.core import clock

from .clock import FrozenClock
from .databases import CommittedDatabase

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TIMEOUT_MS = 10_000
expect.set_options(timeout=TIMEOUT_MS)


class PageErrors:
    """What the browser complained about."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """Expect complaints that match `pattern` in this test."""
        self._allowed.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Return the complaints nobody expected."""
        return [words for words in self.found if not any(allowed.search(words) for allowed in self._allowed)]

    def watch(self, page: Page) -> None:
        """Note every complaint of `page`."""

        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for this worker."""
    named = os.environ.get("RENXIN_CHROMIUM", "")
    found = next((path for path in map(shutil.which, (named, *NAMES) if named else NAMES) if path), None)
    assert found, "no Chromium: run `make .make/chromium`, or set RENXIN_CHROMIUM"
    arguments = ["--disable-dev-shm-usage", "--font-render-hinting=none", "--hide-scrollbars"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=arguments)
        yield started
        started.close()


@pytest.fixture
def site(committed_db: CommittedDatabase) -> Iterator[str]:
    """Serve the product on a port of its own until the test ends; the value is its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, connections_override={})
    server.daemon_threads = True
    server.set_app(_with_frozen_clock(get_wsgi_application()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page_errors() -> PageErrors:
    """The complaints of this test's page."""
    return PageErrors()


@pytest.fixture
def browser_page(browser: Browser, site: str, page_errors: PageErrors) -> Iterator[Page]:
    """A page whose relative addresses lead to `site`; any complaint of the browser fails the test."""
    health.violations.clear()
    context = browser.new_context(
        base_url=site,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.on("page", page_errors.watch)
    page = context.new_page()
    yield page
    context.close()
    assert not page_errors.unexpected()
    assert not list(health.violations)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: what matters is in the test."""


def _with_frozen_clock(application: Callable[..., Any]) -> Callable[..., Any]:
    """Let the server's threads see the clock of the test, and give their database connections back."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        frozen = FrozenClock.standing
        with clock.at(frozen) if frozen else nullcontext():
            body = application(environ, start_response)
            content = [b"".join(body)]
            if hasattr(body, "close"):
                body.close()
        connections.close_all()
        return content

    return answer
