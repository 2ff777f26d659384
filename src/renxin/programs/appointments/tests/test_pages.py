"""The room "Access" over HTTP and in a browser: plan a department, see its day, a doctor falls ill, all are moved."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.kernel.core import clock
from renxin.people.organizations.services import assign_to_department
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.models import Appointment, BookingPolicy, HealthcareService, Leave, Session
from renxin.programs.appointments.services import BookingData

from .making import MONDAY, clinic


def signed(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_department_is_planned_from_nothing(db, frozen_clock):
    here = clinic()
    client, department = signed(here.ward.head_nurse), here.ward.department
    page = client.get("/access/settings/").content.decode()
    assert "骨科普通门诊" in page
    new = f"/access/settings/services/new?department={department.uid}"
    said = {
        "code": "EXPERT",
        "name": "骨科专家门诊",
        "name_en": "Expert clinic",
        "visit_types": ["first"],
        "minutes": "20",
        "advance_days": "7",
        "opens": "07:00",
        "min_age": "14",
        "is_active": "on",
    }
    assert client.post(new, {**said, "minutes": "0"}).status_code == 422
    assert client.post(new, said).status_code == 303
    row = HealthcareService.objects.get(code="EXPERT")
    assert (row.min_age_months, row.opens_at_minute, row.department_id) == (168, 420, department.pk)
    known = client.get(f"/access/settings/services/{row.uid}/").content.decode()
    assert "07:00" in known
    pattern = {"service": row.pk, "weekday": "0", "every_weeks": "1", "starts": "14:00", "ends": "14:10", "seats": "1"}
    refused = client.post(f"/access/patterns/new?department={department.uid}", pattern)
    assert refused.status_code == 422
    assert "放不下" in refused.content.decode()
    assert (
        client.post(f"/access/patterns/new?department={department.uid}", {**pattern, "ends": "16:00"}).status_code
        == 303
    )
    assert Session.objects.filter(service=row).count() == 1
    client.post(f"/access/settings/rules?department={department.uid}", {"share_window": "30", "cancel_hours": "0"})
    own = BookingPolicy.objects.get(department=department)
    assert (own.shares, own.cancel_hours, own.hold_minutes) == ({"window": 30}, 0, None)
    over = client.post("/access/settings/rules", {"share_window": "60", "share_phone": "60"})
    assert over.status_code == 422
    assert signed(here.ward.nurse).get("/access/settings/").status_code == 403
    assert signed(here.ward.nurse).get("/access/").status_code == 200


def test_leave_leads_to_those_who_are_booked_and_one_press_moves_them(db, frozen_clock):
    here = clinic()
    client, department = signed(here.ward.head_nurse), here.ward.department
    assign_to_department(here.ward.system, here.doctor, department, "doctor")
    mine = here.ward.patient()
    services.book(here.ward.system, here.slots()[0].uid, BookingData(patient_id=mine))
    day = MONDAY.isoformat()
    leave = {"practitioner": here.doctor.pk, "reason": "ill", "first_day": day, "last_day": day}
    answer = client.post(
        f"/access/leave/new?department={department.uid}", {**leave, "starts": "07:00", "ends": "18:00"}
    )
    session = here.session()
    assert answer.headers["Location"] == f"/access/sessions/{session.uid}/"
    sheet = client.get(answer.headers["Location"]).content.decode()
    assert "王秀兰" in sheet
    assert "3/23" in sheet, "the same doctor a week later"
    option = selectors.proposals(here.ward.system, session)[0].options[1]
    row = Appointment.objects.get()
    client.post(f"/access/sessions/{session.uid}/rebook", {f"to-{row.uid}": str(option.uid)})
    row.refresh_from_db()
    assert row.starts_at == option.starts_at
    week = client.get(f"/access/sessions/?department={department.uid}&day={day}").content.decode()
    assert "停诊" in week
    client.post(f"/access/leave/{Leave.objects.get().uid}/end", {"department": str(department.uid)})
    session.refresh_from_db()
    assert session.state == "open"
    change = f"/access/sessions/{session.uid}/change"
    client.post(change, {"what": "earlier", "ends": "10:00"})
    assert len(here.slots()) == 8
    assert client.post(change, {"what": "earlier", "ends": "12:00"}).status_code == 422
    client.post(change, {"what": "paused"})
    assert not here.slots()


@pytest.mark.commits
def test_pages_are_whole_in_both_languages(committed_db, frozen_clock, site, browser_page):
    cache.clear()
    here = clinic()
    department, system = here.ward.department, here.ward.system
    assign_to_department(system, here.doctor, department, "doctor")
    people = [
        here.ward.patient(name, f"1380013801{n}") for n, name in enumerate(("王秀兰", "赵国强", "李桂芳", "孙丽"))
    ]
    rows = [services.book(system, here.slots()[0].uid, BookingData(patient_id=one)) for one in people]
    services.mark_arrived(system, [rows[0].pk])
    services.mark_missed(system, [rows[1].pk])
    later = Session.objects.exclude(on_date=MONDAY).get()
    slot = later.slots.order_by("starts_at").first()
    services.book(system, slot.uid, BookingData(patient_id=people[0]), pool=None)
    services.take_leave(
        system,
        services.LeaveData(
            practitioner_id=here.doctor.pk,
            starts_at=later.starts_at - timedelta(hours=1),
            ends_at=later.ends_at + timedelta(hours=8),
            reason="ill",
        ),
    )
    where = f"department={department.uid}&day="
    pages = {
        "day": f"/access/?{where}{MONDAY}",
        "empty-day": f"/access/?{where}{clock.today()}",
        "week": f"/access/sessions/?{where}{later.on_date}",
        "session": f"/access/sessions/{here.session().uid}/",
        "ill": f"/access/sessions/{later.uid}/",
        "settings": "/access/settings/",
        "service": f"/access/settings/services/{here.service.uid}/",
        "rules": "/access/settings/rules",
        "leave": f"/access/leave/new?department={department.uid}",
        "pattern": f"/access/patterns/new?department={department.uid}",
    }
    page = browser_page
    sign_in(page, here.ward.head_nurse)
    for language in ("zh-hans", "en"):
        speak(page, language)
        for name, address in pages.items():
            page.goto(f"{site}{address}")
            assert_axe_clean(page)
            screenshot(page, f"book-{name}-{language}")
