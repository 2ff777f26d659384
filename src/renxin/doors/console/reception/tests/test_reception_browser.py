"""Reception looked at: both languages, desk and phone, checked by axe, worked by keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.programs.appointments import services
from renxin.programs.appointments.services import BookingData
from renxin.programs.appointments.tests.making import clinic
from renxin.programs.queues.models import Ticket

from .test_reception import line

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"reception-{name}")
    assert_axe_clean(page)


def test_the_desk_is_whole_and_works_by_keyboard(committed_db, frozen_clock, browser_page: Page):
    house, page = clinic(seats=2), browser_page
    line(house)
    patient = Patient.objects.get(pk=house.ward.patient())
    first = house.slots()[0]
    services.book(house.ward.system, first.uid, BookingData(patient_id=patient.pk, channel="phone"), pool=None)
    other = house.ward.patient("赵敏", "13800138002")
    services.book(house.ward.system, house.slots()[2].uid, BookingData(patient_id=other, channel="phone"), pool=None)
    frozen_clock.set(first.starts_at - timedelta(minutes=20))
    sign_in(page, house.ward.service)
    for language in ("zh-hans", "en"):
        speak(page, language)
        page.goto("/reception/")
        look(page, f"due-{language}")
        page.goto(f"/reception/{patient.uid}/?department={house.ward.department.pk}")
        look(page, f"person-{language}")
    speak(page, "zh-hans")
    page.goto("/reception/")
    page.keyboard.type("13800138001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="签到")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ticket__label")).to_have_text("A001")
    look(page, "ticket")
    assert Ticket.objects.get().joined_at == clock.now()
    page.goto(f"/reception/slip/{Ticket.objects.get().uid}")
    screenshot(page, "reception-slip")
