"""The staff pages of monitoring in a browser: both languages, desktop and phone, usable by everybody."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.programs.monitoring import services
from renxin.programs.monitoring.models import Alert

from .measuring import measure, watch

pytestmark = pytest.mark.commits
DAY = timedelta(days=1)


def test_pages_are_whole_in_both_languages(committed_db, frozen_clock, site, browser_page):
    cache.clear()
    here, now = ward(), clock.now()
    her, him, other = (here.patient(name, f"1380013800{n}") for n, name in enumerate(("王秀兰", "赵国强", "李桂芳")))
    with clock.at(now - 20 * DAY):
        for patient_id, program in ((her, "P02"), (him, "P01"), (other, "P01")):
            watch(here, patient_id, program)
        measure(here, him, sbp=124, dbp=76)
    for days in (9, 6, 3):
        measure(here, her, ago=days * DAY, glucose=6.4)
        measure(here, other, ago=days * DAY, sbp=128, dbp=78)
    measure(here, other, ago=DAY, sbp=163, dbp=92)
    measure(here, other, sbp=168, dbp=94)
    measure(here, her, glucose=3.3)
    services.notice_silence(here.system)
    services.pursue_silence(here.system)
    red, uid = Alert.objects.get(patient_id=her), Patient.objects.get(pk=other).uid
    pages = {
        "board": "/monitoring/",
        "alert": f"/monitoring/alerts/{red.uid}/",
        "silence": "/monitoring/silence/",
        "thresholds": "/monitoring/thresholds/",
        "tab": f"/patients/{uid}/?tab=monitoring",
        "limits": f"/monitoring/patients/{uid}/limits/bp",
    }
    page = browser_page
    sign_in(page, here.head_nurse)
    for language in ("zh-hans", "en"):
        speak(page, language)
        for name, address in pages.items():
            page.goto(f"{site}{address}")
            assert_axe_clean(page)
            screenshot(page, f"monitoring-{name}-{language}")
    page.goto(f"{site}/monitoring/")
    page.get_by_role("button", name="Called").first.click()
    page.wait_for_selector("text=Written down")
