"""Booking on a phone of 360 px, and the page of coming on a desk, looked at and checked by axe."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.programs.appointments import services
from renxin.programs.appointments.attending import offering, waiting
from renxin.programs.appointments.models import Appointment, Seat
from renxin.programs.appointments.services import BookingData

from .making import MONDAY, clinic
from .test_portal import daughter_and_father

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"book-{name}")
    assert_axe_clean(page)


def come_in(page: Page, here, patient: int, last4: str) -> None:
    link = patients.doorway(here.ward.tenant.pk, patient, until=clock.today() + timedelta(days=7))
    page.goto(link[link.index("/home/") :])
    page.locator("#last4").fill(last4)
    page.get_by_role("button", name="打开我的页面").click()


def test_a_daughter_books_for_her_father_on_a_small_phone(browser_page: Page, committed_db, frozen_clock):
    here = clinic(
        fee="15", prepare="请空腹，早上不要吃药。", prepare_en="Please fast.", visit_types=["first", "return"]
    )
    daughter, father = daughter_and_father(here)
    page = browser_page
    page.set_viewport_size({"width": 360, "height": 740})
    come_in(page, here, daughter, "8001")
    page.get_by_role("link", name="预约挂号").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("看哪个科室？")
    look(page, "departments")
    page.get_by_label("哪里不舒服").fill("膝盖")
    page.keyboard.press("Enter")
    page.locator(".book__one").first.click()
    look(page, "department")
    page.locator(".book__one").first.click()
    look(page, "times")
    page.get_by_role("link", name="08:30").click()
    look(page, "whom")
    page.get_by_role("button", name="王建国").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请核对一下")
    look(page, "confirm")
    page.get_by_label("没有，第一次来看").check()
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("约好了")
    look(page, "booked")
    assert Appointment.objects.get().patient_id == father
    page.get_by_role("button", name="来不了").click()
    look(page, "given-back")
    page.get_by_role("button", name="点错了").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("约好了")
    page.get_by_role("link", name="回我的页面").first.click()
    look(page, "home")
    page.get_by_role("link", name="王秀兰").click()
    page.goto(page.url + "appointments/")
    look(page, "mine")
    Seat.objects.filter(state="free").update(state="booked")
    mine = Appointment.objects.get(status="booked")
    waiting.join(
        here.ward.system,
        daughter,
        here.service,
        waiting.Wanted(first_day=clock.today(), last_day=MONDAY),
    )
    Seat.objects.filter(slot=here.session().slots.order_by("starts_at").last()).update(state="free")
    assert offering.offer_seats(here.ward.system) == 1
    page.reload()
    look(page, "offer-waits")
    page.get_by_role("link", name="点开答复").click()
    look(page, "offer")
    page.get_by_role("button", name="好，我要").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("约好了")
    assert Appointment.objects.exclude(pk=mine.pk).filter(status="booked").get().patient_id == daughter
    slot = here.session().slots.order_by("starts_at")[3]
    page.goto(f"/home/{page.url.split('/home/')[1][:36]}/book/slot/{slot.uid}/other")
    look(page, "other")
    page.goto(f"/home/{page.url.split('/home/')[1][:36]}/book/wait?service={here.service.uid}")
    look(page, "wait")


def test_the_page_of_coming(browser_page: Page, committed_db, frozen_clock):
    here = clinic(visit_types=["first"])
    for place, (name, phone) in enumerate((("王秀兰", "13800138001"), ("赵敏", "13800138002"))):
        patient = here.ward.patient(name, phone)
        slot = here.slots()[0]
        services.book(here.ward.system, slot.uid, BookingData(patient_id=patient, channel="phone"))
        for number in range(30):
            Appointment.objects.create(
                tenant_id=here.ward.tenant.pk,
                patient_id=patient,
                source="renxin",
                number=f"p{place}-{number}",
                department=here.ward.department,
                starts_at=clock.now() - timedelta(days=number + 1),
                status="noshow" if number % 5 == 0 else "fulfilled",
                risk=12 + 15 * (number % 2),
                reported_at=clock.now() - timedelta(days=number + 6),
            )
    run_until_idle("timeline.sequencer", "timeline.consumers")
    waiting.join(
        here.ward.system,
        patient,
        here.service,
        waiting.Wanted(first_day=clock.today(), last_day=MONDAY + timedelta(days=3)),
    )
    frozen_clock.set(clock.now().replace(day=15))
    page = browser_page
    sign_in(page, here.ward.head_nurse)
    page.goto("/access/coming/")
    expect(page.get_by_role("link", name="会不会来")).to_have_attribute("aria-current", "page")
    why = "近两年多次爽约 · 提前四到十天约的 · 初诊"  # the heaviest three
    expect(page.get_by_role("cell", name=why).first).to_be_visible()
    look(page, "coming")
