"""The patient's pages of booking, by HTTP: find a time, keep it, book it once, change it, give it back."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as registry
from renxin.people.patients.models import MatchReview, Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, ProxyData
from renxin.programs.appointments import services
from renxin.programs.appointments.models import Appointment, Seat
from renxin.programs.appointments.services import BookingData

from .making import clinic

FATHER_CARD = "110101195003070013"


@pytest.fixture
def here(db, frozen_clock):
    return clinic(fee="15", prepare="请空腹。", prepare_en="Please fast.", visit_types=["first", "return"])


def visitor(here, patient_id: int, last4: str) -> Client:
    client = Client()
    until = clock.today() + timedelta(days=7)
    client.post(patients.doorway(here.ward.tenant.pk, patient_id, until=until), {"last4": last4})
    return client


def uid_of(patient_id: int):
    return Patient.objects.get(pk=patient_id).uid


def seat_hold(client, uid, slot, **more):
    return client.post(reverse("home-book-hold", args=[uid, slot.uid]), {"try": "t1", **more})


def text(response) -> str:
    return response.content.decode()


def test_from_the_department_to_the_booked_page(here):
    mine = here.ward.patient()
    client, uid = visitor(here, mine, "8001"), uid_of(mine)
    assert client.get("/home/book/").headers["Location"] == f"/home/{uid}/book/"
    first = text(client.get(f"/home/{uid}/book/", {"q": "腰痛"}))
    assert "骨科" in first
    department = reverse("home-book-department", args=[uid, here.ward.department.uid])
    assert department in first
    assert "周建国" in text(client.get(department))
    times = text(client.get(reverse("home-book-times", args=[uid, here.ward.department.uid])))
    slot = here.slots()[2]
    assert "08:30" in times
    assert reverse("home-book-slot", args=[uid, slot.uid]) in times
    kept = seat_hold(client, uid, slot)
    asked = text(client.get(kept.headers["Location"]))
    assert "15" in asked
    assert "请空腹" in asked
    done = client.post(kept.headers["Location"], {"kind": "first", "reason": "膝盖疼", "escort": "1"}, follow=True)
    assert "约好了" in text(done)
    row = Appointment.objects.get()
    assert (row.patient_id, row.channel, row.visit_type, row.reason) == (mine, "portal", "first", "膝盖疼")
    assert row.wants_escort
    calendar = client.get(reverse("home-appointment-calendar", args=[uid, row.uid]))
    assert "DTSTART:20260316T003000Z" in text(calendar)
    assert "骨科" not in text(calendar)
    assert "08:30" in text(client.get("/home/"))


def test_a_double_tap_and_a_lost_answer_make_one_appointment(here):
    mine = here.ward.patient()
    client, uid, slot = visitor(here, mine, "8001"), uid_of(mine), here.slots()[0]
    pages = {seat_hold(client, uid, slot).headers["Location"] for _tap in range(3)}
    assert len(pages) == 1
    assert Seat.objects.filter(state="held").count() == 1
    (kept,) = pages
    answers = {client.post(kept, {"kind": "first"}).headers["Location"] for _tap in range(3)}
    assert len(answers) == 1
    assert Appointment.objects.count() == 1
    # The network dropped after "confirm": whoever opens the question again sees what was booked.
    assert client.get(kept).headers["Location"] in answers.pop()


def test_who_is_slower_at_the_last_seat_gets_what_is_near(here):
    one, two = here.ward.patient(), here.ward.patient("赵敏", "13800138002")
    slot = here.slots()[3]
    first, second = visitor(here, one, "8001"), visitor(here, two, "8002")
    assert seat_hold(first, uid_of(one), slot).status_code == 302
    late = seat_hold(second, uid_of(two), slot)
    assert late.status_code == 409
    near = here.slots()
    assert all(reverse("home-book-slot", args=[uid_of(two), near[place].uid]) in text(late) for place in (2, 3))
    assert f'href="{reverse("home-book-slot", args=[uid_of(two), slot.uid])}"' not in text(late)


def test_a_hold_that_ran_out_is_renewed_unless_somebody_else_has_the_seat(here, frozen_clock):
    one, two = here.ward.patient(), here.ward.patient("赵敏", "13800138002")
    first, second = visitor(here, one, "8001"), visitor(here, two, "8002")
    slow, lost = here.slots()[0], here.slots()[1]
    pages = [seat_hold(first, uid_of(one), slot).headers["Location"] for slot in (slow, lost)]
    frozen_clock.move(hours=1)
    services.sweep_holds(here.ward.system)
    assert first.post(pages[0], {"kind": "first"}).status_code == 302
    assert seat_hold(second, uid_of(two), lost).status_code == 302
    answer = first.post(pages[1], {"kind": "first"})
    assert answer.status_code == 409
    assert "book__list" in text(answer)
    assert Appointment.objects.count() == 1


def test_rules_are_said_in_words_and_links_of_others_open_nothing(here):
    one, two = here.ward.patient(), here.ward.patient("赵敏", "13800138002")
    client, slots = visitor(here, one, "8001"), here.slots()
    kept = seat_hold(client, uid_of(one), slots[0]).headers["Location"]
    stranger = visitor(here, two, "8002")
    assert stranger.get(kept).status_code == 404
    assert stranger.get(kept.replace(str(uid_of(one)), str(uid_of(two)))).status_code == 404
    client.post(kept, {"kind": "first"})
    row = Appointment.objects.get()
    assert stranger.get(reverse("home-appointment", args=[uid_of(two), row.uid])).status_code == 404
    assert stranger.post(reverse("home-appointment-cancel", args=[uid_of(two), row.uid])).status_code == 404
    other = services.write_service(
        here.ward.system,
        services.ServiceData(
            department_id=here.ward.department.pk, code="KIDS", name="小儿骨科", name_en="Children", max_age_months=167
        ),
    )
    Patient.objects.filter(pk=one).update(birth_date=date(1960, 1, 1))
    session = here.session()
    session.service = other
    session.save()
    again = seat_hold(client, uid_of(one), slots[4]).headers["Location"]
    refused = client.post(again, {"kind": "first"})
    assert refused.status_code == 422
    assert 'role="alert"' in text(refused)
    assert Appointment.objects.count() == 1


def test_moving_giving_back_and_taking_back(here, frozen_clock):
    mine = here.ward.patient()
    client, uid, slots = visitor(here, mine, "8001"), uid_of(mine), here.slots()
    row = services.book(here.ward.system, slots[0].uid, BookingData(patient_id=mine, visit_type="first"))
    page = reverse("home-appointment", args=[uid, row.uid])
    assert "?move=" in text(client.get(page))
    times = client.get(reverse("home-book-times", args=[uid, here.ward.department.uid]), {"move": row.uid})
    assert f"{slots[5].uid}/?move={row.uid}" in text(times)
    kept = seat_hold(client, uid, slots[5], move=row.uid).headers["Location"]
    assert client.post(kept).headers["Location"].startswith(page)
    row.refresh_from_db()
    assert (row.starts_at, row.status) == (slots[5].starts_at, "booked")
    client.post(reverse("home-appointment-cancel", args=[uid, row.uid]))
    row.refresh_from_db()
    assert (row.status, row.cancelled_by) == ("cancelled", "patient")
    back = client.post(reverse("home-appointment-back", args=[uid, row.uid]))
    assert back.status_code == 302
    again = Appointment.objects.get(status="booked")
    assert again.starts_at == row.starts_at
    frozen_clock.set(again.starts_at - timedelta(minutes=30))
    client.post(reverse("home-appointment-cancel", args=[uid, again.uid]))
    again.refresh_from_db()
    assert again.status == "booked"


def daughter_and_father(here):
    father = here.ward.patient("王建国", "13800138009")
    daughter = here.ward.patient()
    Patient.objects.filter(pk=daughter).update(birth_date=date(1985, 5, 5))
    proxy = ProxyData(
        relation="child", classes=["appointments"], basis="consent", method="desk", proxy_patient_id=daughter
    )
    registry.grant_proxy(here.ward.system, father, proxy)
    return daughter, father


def test_a_daughter_books_for_her_father_whom_she_looks_after(here):
    daughter, father = daughter_and_father(here)
    client, slot = visitor(here, daughter, "8001"), here.slots()[0]
    asked = text(client.get(reverse("home-book-slot", args=[uid_of(daughter), slot.uid])))
    assert "王建国" in asked
    kept = seat_hold(client, uid_of(daughter), slot, who=uid_of(father)).headers["Location"]
    assert str(uid_of(father)) in kept
    client.post(kept, {"kind": "first"})
    assert Appointment.objects.get().patient_id == father
    assert (
        seat_hold(client, uid_of(daughter), slot, who=uid_of(here.ward.patient("别人", "13800138077"))).status_code
        == 404
    )


@pytest.mark.parametrize("known", [False, True])
def test_a_father_whose_card_is_anothers_is_settled_by_the_rules_of_identity(here, known):
    if known:
        registry.register_patient(
            here.ward.system,
            PatientData(name="李大山", birth_date=date(1950, 3, 7)),
            source="staff",
            identifiers=[IdentifierData("cn-id", FATHER_CARD, verified=True)],
            contacts=[ContactData("phone", "13800138055")],
        )
    mine = here.ward.patient()
    client, slot = visitor(here, mine, "8001"), here.slots()[0]
    address = reverse("home-book-other", args=[uid_of(mine), slot.uid])
    assert client.post(address, {"name": "王建国", "card": "110101195003070010"}).status_code == 422
    answer = client.post(address, {"name": "王建国", "card": FATHER_CARD, "phone": "13800138010", "try": "a"})
    assert answer.status_code == 200
    assert "李大山" not in text(answer)
    assert "138001380" not in text(answer)
    row = Appointment.objects.get()
    whose = Patient.objects.get(pk=row.patient_id)
    assert whose.name == "王建国" or not MatchReview.objects.exists()
    assert str(whose.uid) not in text(answer)
    client.post(address, {"name": "王建国", "card": FATHER_CARD, "phone": "13800138010", "try": "a"})
    assert Appointment.objects.count() == 1


def test_staff_only_look(here):
    mine = here.ward.patient()
    client, slot = visitor(here, mine, "8001"), here.slots()[0]
    client.force_login(here.ward.nurse)
    assert seat_hold(client, uid_of(mine), slot).status_code == 404
    assert not Seat.objects.filter(state="held").exists()


def test_nobody_known_is_led_to_the_door_and_back(here):
    answer = Client().get("/home/book/?department=x")
    assert answer.headers["Location"].startswith("/home/?next=")


def test_a_link_of_the_guide_leads_straight_to_the_department(here):
    mine = here.ward.patient()
    client = visitor(here, mine, "8001")
    answer = client.get("/home/book/", {"department": here.ward.department.uid}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("home-book-department", args=[uid_of(mine), here.ward.department.uid])


def test_the_same_actor_books_no_more_than_the_rules_allow(here):
    mine = here.ward.patient()
    Appointment.objects.create(
        tenant_id=here.ward.tenant.pk,
        patient_id=mine,
        source="his:x",
        number="1",
        starts_at=datetime(2026, 3, 16, 8, 10, tzinfo=clock.SHANGHAI),
        ends_at=datetime(2026, 3, 16, 8, 40, tzinfo=clock.SHANGHAI),
        reported_at=clock.now(),
    )
    found = services.check(
        Actor.patient(here.ward.tenant.pk, mine),
        Patient.objects.get(pk=mine),
        here.service,
        (here.slots()[0].starts_at, here.slots()[0].ends_at),
        BookingData(patient_id=mine, channel="portal"),
    )
    assert [one.code for one in found] == ["overlap"]
