"""A bill on an old phone, the cashier and back; her video visit; medicines; what staff see of all that; the roster."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.doors.simulator.services import connect_cashier
from renxin.doors.simulator.vendors.calling_back import call_back_due
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import grant_role
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter
from renxin.people.records.services import (
    ChargeData,
    DispenseData,
    EncounterData,
    file_dispenses,
    open_encounter,
    post_charges,
)
from renxin.programs.appointments import services as booking
from renxin.programs.appointments.models import VirtualVisit
from renxin.programs.appointments.services import BookingData
from renxin.programs.appointments.tests.making import clinic
from renxin.programs.appointments.virtual import holding
from renxin.programs.billing.models import Bill
from renxin.programs.queues.models import Queue, Ticket

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"bills-{name}")
    assert_axe_clean(page)


def visit(here, her: int) -> Encounter:
    told = EncounterData(visit_no="V1", source="his", department_id=here.department.pk, started_at=clock.now())
    return open_encounter(here.system, her, told)


def charges(here, her: int) -> None:
    seen = visit(here, her)
    rows = (
        ("1", "药品费", "阿莫西林胶囊 0.25g×24", "86.40", "60.00"),
        ("2", "药品费", "布洛芬缓释胶囊", "23.60", "15.00"),
        ("3", "检验费", "血常规（五分类）", "25.00", "20.00"),
        ("4", "检查费", "膝关节正侧位片", "1180.00", None),
    )
    items = [
        ChargeData(
            source="his",
            charge_no=number,
            amount=Decimal(amount),
            posted_at=clock.now(),
            category=category,
            text=text,
            insured=Decimal(insured) if insured else None,
            encounter_id=seen.pk,
        )
        for number, category, text, amount, insured in rows
    ]
    post_charges(here.system, [(her, item) for item in items])


def queue_of_eight_mondays(here) -> None:
    """Let people have waited on eight Mondays: two an hour too many for one doctor."""
    queue = Queue.objects.create(
        tenant_id=here.tenant.pk, kind="clinic", department=here.department, code="G", name="骨科候诊", name_en="Ortho"
    )
    monday = clock.today() - timedelta(days=clock.today().weekday())
    rows = []
    for week in range(1, 9):
        day = monday - timedelta(weeks=week)
        start = clock.now().replace(hour=8, minute=0, second=0) - (clock.today() - day)
        free = start
        for number in range(1, 22):
            joined = start + timedelta(minutes=9 * number)
            called = max(joined, free)
            free = called + timedelta(minutes=8 + (number * 7 + week) % 6)
            rows.append(
                Ticket(
                    tenant_id=here.tenant.pk, patient_id=1, queue=queue, on_date=day, number=number,
                    label=f"G{number:03d}", source="desk", state="done", joined_at=joined, called_at=called,
                    began_at=called, ended_at=free,
                )
            )  # fmt: skip
    Ticket.objects.bulk_create(rows)


def test_she_pays_and_prepares_and_staff_look(browser_page: Page, page_errors, committed_db, frozen_clock, site):
    page_errors.allow("422")
    house, page = clinic(visit_types=["virtual"]), browser_page
    here = house.ward
    her = here.patient()
    connect_cashier(here.system, base=site)
    holding.set_up(here.officer, address="https://meet.test", app_id="", secret="s" * 20, is_active=True)
    charges(here, her)
    state = DispenseData(
        source="his", dispense_no="D1", state="ready", moved_at=clock.now(), text="阿莫西林胶囊", quantity=Decimal(2),
        quantity_unit="盒", place="门诊药房 3 号窗口",
    )  # fmt: skip
    file_dispenses(here.system, [(her, state)])
    slot = house.slots()[0]
    booking.book(here.system, slot.uid, BookingData(patient_id=her, visit_type="virtual"), pool=None)
    queue_of_eight_mondays(here)
    run_until_idle()
    uid, bill = Patient.objects.get(pk=her).uid, Bill.objects.get()
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(patients.doorway(here.tenant.pk, her, until=clock.today() + timedelta(days=7), to="bills"))
    page.get_by_label("末四位").fill("8001")
    page.get_by_role("button", name="打开我的页面").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("账单")
    look(page, "list")
    page.goto(f"/home/{uid}/")
    look(page, "home")
    page.goto(f"/home/{uid}/bills/{bill.uid}/")
    page.locator("summary").first.click()
    look(page, "bill")
    page.get_by_role("button", name="缴费").click()
    look(page, "pay")
    page.get_by_role("link", name="去支付").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("演示用收银台")
    look(page, "cashier")
    page.get_by_role("button", name="通知两遍").click()
    expect(page.get_by_role("status")).to_contain_text("已支付")
    assert call_back_due() == 2
    page.goto(f"/home/{uid}/bills/{bill.uid}/")
    expect(page.get_by_text("已缴清")).to_be_visible()
    look(page, "paid")
    page.goto(f"/home/{uid}/medicines-on-the-way/")
    look(page, "medicines")
    video(page, uid)
    speak(page, "en")
    for rest in ("", f"bills/{bill.uid}/", "bills/", "medicines-on-the-way/"):
        page.goto(f"/home/{uid}/{rest}")
        look(page, f"en-{rest.split('/')[0] or 'home'}{len(rest)}")
    staff_look(page, here)


def video(page: Page, uid: object) -> None:
    row = VirtualVisit.objects.get()
    page.goto(reverse("home-video-of", args=[uid, row.uid]))
    look(page, "video-questions")
    page.get_by_label("其他疾病").check()
    page.get_by_label("如在别处确诊").fill("高血压，市一院 2023 年")
    page.get_by_label("这次想跟医生说什么").fill("血压平稳，想续药")
    page.get_by_role("button", name="继续").click()
    look(page, "video-consent")
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("确认是您本人")
    look(page, "video-proof")


def staff_look(page: Page, here) -> None:
    grant_role(here.officer, here.service, "experience_officer", scope_kind="tenant")
    page.context.clear_cookies()
    sign_in(page, here.service)
    speak(page, "zh-hans")
    row = VirtualVisit.objects.get()
    places = (
        ("/billing/?state=paid", "desk"),
        ("/billing/ranges/", "ranges"),
        ("/billing/cashier/", "settings"),
        ("/capacity/?day=0", "capacity"),
        (f"/video/?day={row.appointment.starts_at:%Y-%m-%d}", "video-day"),
        (f"/video/{row.uid}/", "video-visit"),
        ("/video/settings/", "video-settings"),
    )
    for language in ("zh-hans", "en"):
        speak(page, language)
        for target, name in places:
            page.goto(target)
            look(page, f"staff-{name}-{language[:2]}")
