"""Fixtures for every test, those of the packages included; see tests/harness."""

import gettext

import pytest
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import trans_real
from hypothesis import HealthCheck, settings

from renxin.config import messages

# How long an example takes says what else the machine does, not whether the rule holds.
settings.register_profile("renxin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("renxin")

pytest_plugins = ["tests.harness.clock", "tests.harness.databases", "tests.harness.browser"]


def pytest_configure() -> None:
    """Compile the words that changed: Django reads only the compiled form."""
    if messages.compile_all():
        gettext._translations.clear()  # type: ignore[attr-defined]  # what was loaded while Django started is of before
        trans_real._translations.clear()
        trans_real._default = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let marks and fixtures imply each other, so `make fast` knows what to leave out."""
    for item in items:
        names = item.fixturenames  # type: ignore[attr-defined]
        if item.get_closest_marker("commits") and "committed_db" not in names:
            names.insert(0, "committed_db")
        elif "committed_db" in names:
            item.add_marker("commits")
        if "browser_page" in names:
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def _nothing_of_others() -> None:
    """Forget what earlier tests left: counted brakes last a minute of real time, a request's language for ever."""
    cache.clear()
    translation.deactivate()
