"""A visit by video from the booking to the doctor's record, and every way in which it must not take place."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from renxin.engagement.conversations.models import Message
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.models import Practitioner
from renxin.people.organizations.services import create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Condition
from renxin.people.records.services import ConditionData, record_conditions
from renxin.programs.appointments import services
from renxin.programs.appointments.models import VideoHouse, VirtualVisit
from renxin.programs.appointments.services import BookingData
from renxin.programs.appointments.virtual import holding, preparing
from renxin.programs.appointments.virtual.pack import Known, kept_until, missing, needs_guardian
from renxin.programs.appointments.virtual.providers import Guest, link_for

from .making import clinic

pytestmark = pytest.mark.django_db
DOCTOR = Guest(name="周建国", is_host=True)


@pytest.fixture
def here(frozen_clock):
    found = clinic(visit_types=["virtual"])
    holding.set_up(found.ward.officer, address="https://meet.test", app_id="", secret="s" * 20, is_active=True)
    return found


def doctor(here) -> Client:
    """Return the browser of the doctor who is booked."""
    system = here.ward.system
    user = create_account(
        system, Practitioner.objects.get(pk=here.doctor.pk), "zhou", PASSWORD, must_change_password=False
    )
    grant_role(here.ward.officer, user, "doctor", scope_kind="department", department=here.ward.department)
    client = Client()
    client.force_login(user)
    return client


def booked(here, patient_id: int) -> VirtualVisit:
    slot = here.slots()[0]
    services.book(here.ward.system, slot.uid, BookingData(patient_id=patient_id, visit_type="virtual"), pool=None)
    run_until_idle()
    return VirtualVisit.objects.get(patient_id=patient_id)


def at_home(here, patient_id: int) -> Client:
    client = Client()
    link = patients.doorway(here.ward.tenant.pk, patient_id, until=date(2026, 4, 1), to="video")
    assert client.post(link, {"last4": "8001"}).status_code == 302
    return client


def place(row: VirtualVisit) -> str:
    uid = Patient.objects.get(pk=row.patient_id).uid
    return reverse("home-video-of", args=[uid, row.uid])


def prepared(here, row: VirtualVisit, client: Client, monkeypatch) -> None:
    """Walk the three steps."""
    address = place(row)
    record_conditions(here.ward.system, row.patient_id, [ConditionData(code="I10", text="高血压")], source="his")
    about = Condition.objects.get(patient_id=row.patient_id)
    assert "高血压" in client.get(address).content.decode()
    client.post(address, {"step": "questions", "about": str(about.pk), "news": "血压稳定，想续药"})
    assert client.post(address, {"step": "consent"}).status_code == 422
    client.post(address, {"step": "consent", "agree": "on"})
    with monkeypatch.context() as patch:  # a ward has no text messages; the code is what matters here
        patch.setattr(preparing.channels, "address_kinds", lambda _channel: ("phone", "sandbox"))
        patch.setattr(preparing.secrets, "randbelow", lambda _many: 123456)
        client.post(address, {"step": "proof", "send": "1"})
    wrong = client.post(address, {"step": "proof", "code": "000000", "last4": "8001"})
    assert wrong.status_code == 422
    client.post(address, {"step": "proof", "code": "123456", "last4": "8001"})


def test_a_return_visit_by_video_from_the_booking_to_the_record(here, frozen_clock, monkeypatch):
    her = here.ward.patient()
    row, client = booked(here, her), at_home(here, her)
    prepared(here, row, client, monkeypatch)
    row.refresh_from_db()
    assert row.identity_at is not None
    assert client.post(place(row), {"step": "wait"}, follow=True).status_code == 200
    row.refresh_from_db()
    assert row.state == "preparing", "the waiting room is days away"
    frozen_clock.set(row.appointment.starts_at)
    client = at_home(here, her)
    client.post(place(row), {"step": "wait"})
    assert "请不要关闭" in client.get(place(row)).content.decode()
    hers = doctor(here)
    other = Client()
    other.force_login(here.ward.nurse)
    begin = reverse("video:act", args=[row.uid, "begin"])
    other.post(begin)
    row.refresh_from_db()
    assert row.state == "waiting", "only the doctor who was booked calls her in"
    assert "meet.test" not in client.get(place(row)).content.decode()
    hers.post(begin)
    page, room = client.get(place(row)).content.decode(), re.compile(r"https://meet\.test/(renxin-[0-9a-f]{32})")
    theirs = hers.get(reverse("video:visit", args=[row.uid])).content.decode()
    assert room.search(page)[1] == room.search(theirs)[1]
    finish = reverse("video:act", args=[row.uid, "finish"])
    hers.post(finish, {"note": "  "})
    row.refresh_from_db()
    assert row.state == "going", "without a record it does not end"
    hers.post(finish, {"note": "血压控制良好，继续原方案。"})
    row.refresh_from_db()
    row.appointment.refresh_from_db()
    assert (row.state, row.appointment.status, row.keep_until.year) == ("done", "fulfilled", 2041)
    assert Event.objects.filter(kind="appointment.kept").count() == 1
    assert list(row.steps.order_by("id").values_list("what", flat=True)) == [
        "answered", "agreed", "proved", "waiting", "began", "finished",
    ]  # fmt: skip


def test_what_is_no_emergency_may_still_not_be_suitable(here, frozen_clock):
    her = here.ward.patient()
    row, client = booked(here, her), at_home(here, her)
    hers = doctor(here)
    hers.post(reverse("video:act", args=[row.uid, "stop"]), {"stop": "emergency-of-nobody"})
    row.refresh_from_db()
    assert row.state == "preparing"
    hers.post(reverse("video:act", args=[row.uid, "stop"]), {"stop": "examine"})
    hers.post(reverse("video:act", args=[row.uid, "stop"]), {"stop": "examine"})
    run_until_idle()
    assert sum("当面检查" in one.body for one in Message.objects.all()) == 1
    assert "请来医院" in client.get(place(row)).content.decode()
    assert client.post(place(row), {"step": "consent", "agree": "on"}, follow=True).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.stop, row.consented_at) == ("stopped", "examine", None)


def test_an_emergency_in_her_words_stops_it_at_once(here):
    her = here.ward.patient()
    row, client = booked(here, her), at_home(here, her)
    none = client.post(place(row), {"step": "questions", "about": "other", "said": "", "news": "想咨询"})
    assert none.status_code == 422, "a first visit without a diagnosis is none by video"
    told = {"step": "questions", "about": "other", "said": "冠心病，市一院 2024", "news": "胸口压榨样疼痛，出冷汗"}
    page = client.post(place(row), told, follow=True).content.decode()
    assert "tel:120" in page
    row.refresh_from_db()
    assert (row.state, row.stop) == ("stopped", "emergency")
    row.appointment.refresh_from_db()
    services.cancel(here.ward.system, row.appointment, by="house", reason="急诊")
    run_until_idle()
    row.refresh_from_db()
    assert row.state == "stopped"


def test_who_gives_the_appointment_up_leaves_the_waiting_room(here):
    her = here.ward.patient()
    row = booked(here, her)
    services.cancel(here.ward.system, row.appointment, by="patient", reason="")
    run_until_idle()
    row.refresh_from_db()
    assert row.state == "cancelled"


@pytest.mark.parametrize(
    ("known", "left"),
    [
        ({}, ["questions", "consent", "proof"]),
        ({"answered": True}, ["questions", "consent", "proof"]),
        ({"answered": True, "diagnosis": True, "consented": True, "proved": True}, []),
        (
            {"answered": True, "diagnosis": True, "consented": True, "proved": True, "needs_guardian": True},
            ["consent"],
        ),
    ],
)
def test_what_is_missing_before_a_visit(known, left):
    nothing = dict.fromkeys(("diagnosis", "answered", "consented", "proved", "needs_guardian", "guardian"), False)
    assert missing(Known(**{**nothing, **known})) == left


def test_small_children_and_years_to_keep():
    assert needs_guardian(date(2020, 3, 11), date(2026, 3, 10))
    assert not needs_guardian(date(2020, 3, 10), date(2026, 3, 10))
    assert kept_until(date(2028, 2, 29)) == date(2043, 3, 1)


def test_a_room_cannot_be_guessed_and_a_ticket_is_for_one_room(here):
    house = VideoHouse.objects.get()
    first, second = (link_for(house, room, DOCTOR, clock.now()) for room in ("a", "b"))
    assert first.split("#")[0] != second.split("#")[0]
    assert "jwt" not in first
    house.app_id = "renxin"
    ticket = re.search(r"jwt=([\w.-]+)", link_for(house, "a", DOCTOR, clock.now()))[1]
    assert ticket.count(".") == 2
