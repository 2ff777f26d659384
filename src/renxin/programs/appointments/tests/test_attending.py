"""Reminders, replies, offers and risk on a real book: what goes out, once, and what a word in return does."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import Inbound
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.services import receive
from renxin.engagement.phone import flow_pack, flows
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import services as registry
from renxin.people.patients.models import ContactPoint, Patient
from renxin.programs.appointments import services
from renxin.programs.appointments.attending import (
    calling,
    escorting,
    judging,
    offering,
    reminding,
    rounds,
    waiting,
    wishes,
)
from renxin.programs.appointments.models import Appointment, AppointmentReminder, Seat, WaitlistEntry
from renxin.programs.appointments.services import BookingData

from .making import MONDAY, clinic

FACTS = ("timeline.sequencer", "timeline.consumers")
PHONE = "13800138001"


@pytest.fixture
def here(db, frozen_clock):
    return clinic(visit_types=["first", "return"])


def booked(here, patient: int, place: int = 4, channel: str = "portal") -> Appointment:
    herself = Actor.patient(here.ward.tenant.pk, patient)
    held = services.hold(herself, here.slots()[place].uid, key=f"{patient}:{place}:{clock.now()}")
    row = services.confirm(herself, held.key, BookingData(patient_id=patient, visit_type="first", channel=channel))
    run_until_idle(*FACTS)
    return row


def sent(patient: int) -> list[Message]:
    return list(Message.objects.filter(patient_id=patient, direction="out", template__startswith="app").order_by("id"))


def says(here, text: str, phone: str = PHONE) -> None:
    channel = Channel.objects.get(kind="sandbox")
    number = Message.objects.count()
    inbound = Inbound(
        external_id=f"m{number}", address_kind="sandbox", address=phone, text=text, written_at=clock.now()
    )
    receive(here.ward.system, channel.pk, inbound)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.SHANGHAI)


def test_reminders_go_out_once_each_and_a_moved_appointment_is_reminded_of_its_new_time(here, frozen_clock):
    mine = here.ward.patient()
    row = booked(here, mine)  # Monday 9:00
    assert [one.step for one in AppointmentReminder.objects.order_by("due_at")] == ["days", "day", "hours"]
    frozen_clock.set(on(MONDAY - timedelta(days=3), 9, 1))
    for _again in range(3):
        reminding.remind_due()
    assert [one.template for one in sent(mine)] == ["appointment.days_before"]
    assert "骨科" in sent(mine)[0].body
    assert "09:00" in sent(mine)[0].body
    herself = Actor.patient(here.ward.tenant.pk, mine)
    held = services.hold(herself, here.slots()[0].uid, key="move")
    services.reschedule(herself, row, held.key)
    run_until_idle(*FACTS)
    frozen_clock.set(on(MONDAY - timedelta(days=1), 9, 1))
    reminding.remind_due()
    assert [one.template for one in sent(mine)][1:] == ["appointment.day_before"]
    assert "08:00" in sent(mine)[1].body
    assert AppointmentReminder.objects.filter(state="dropped").count() == 2
    services.cancel(herself, row)
    run_until_idle(*FACTS)
    assert not AppointmentReminder.objects.filter(state="due").exists()
    gone = Outbox.objects.filter(source__startswith="appointment.time", state="due")
    held_back = reminding.still_stands(here.ward.tenant.pk, [one.source for one in gone])
    assert set(held_back.values()) == {"reason_gone"}


def test_a_digit_answers_only_the_reminder_and_words_do_what_they_say(here, frozen_clock):
    mine, other = here.ward.patient(), here.ward.patient("赵敏", "13800138002")
    row, early = booked(here, mine), booked(here, other, place=5)
    says(here, "1", "13800138002")  # nobody has asked her yet
    early.refresh_from_db()
    assert early.confirmed_at is None
    frozen_clock.set(on(MONDAY - timedelta(days=3), 9, 1))
    reminding.remind_due()
    says(here, "１")
    row.refresh_from_db()
    assert row.confirmed_at == clock.now()
    run_until_idle(*FACTS)
    row.refresh_from_db()
    assert "confirmed" in row.risk_reasons
    says(here, "改期")
    assert "/home/in/" in Message.objects.filter(patient_id=mine, direction="out").order_by("-id")[0].body
    says(here, "麻烦取消预约")
    row.refresh_from_db()
    assert (row.status, row.cancelled_by) == ("cancelled", "patient")
    assert Seat.objects.get(pk=row.seat_id).state == "free"


def test_a_late_no_becomes_a_call_and_a_red_flag_is_not_taken_for_an_answer(here, frozen_clock):
    services.write_policy(here.ward.system, services.PolicyData(shares={"window": 0}, cancel_hours=4))
    mine = here.ward.patient()
    row = booked(here, mine)
    frozen_clock.set(on(MONDAY, 7, 0) - timedelta(hours=11, minutes=29))
    reminding.remind_due()
    frozen_clock.set(on(MONDAY, 8, 0))
    says(here, "胸口很痛喘不上气，来不了")
    row.refresh_from_db()
    assert row.status == "booked"
    Message.objects.filter(patient_id=mine, direction="out").exclude(template__startswith="app").delete()
    says(here, "取消预约")
    row.refresh_from_db()
    assert row.status == "booked"
    if AppointmentReminder.objects.get(step="hours").replies:
        assert Task.objects.filter(title_code="appointment_late_cancel").count() == 1


def test_whom_no_message_reaches_is_called_by_somebody_and_the_machine_knows_its_words(here, frozen_clock):
    mine = here.ward.patient()
    row = booked(here, mine)
    ContactPoint.objects.filter(patient_id=mine).update(is_active=False)
    frozen_clock.set(on(MONDAY - timedelta(days=1), 9, 1))
    reminding.remind_due()
    reminding.remind_due()
    assert Task.objects.filter(kind="call", state="open", patient_id=mine).count() == 1
    reminder = AppointmentReminder.objects.get(step="day")
    assert reminder.state == "called"
    code = f"{calling.PREFIX}:{reminder.pk}"
    spoken = flows.ask_document(flow_pack.known(code), hospital="仁心", name="王秀兰", birth="0501", language="zh")
    assert "09:00" in str(spoken)
    assert flow_pack.form_of(code)["items"][0]["linkId"] == "APT_COMING"
    assert row.status == "booked"


def test_who_did_not_come_gets_a_kind_word_once(here, frozen_clock):
    mine = here.ward.patient()
    row = booked(here, mine)
    frozen_clock.set(on(MONDAY, 18, 0))
    services.mark_missed(here.ward.system, [row.pk])
    run_until_idle(*FACTS)
    services.mark_missed(here.ward.system, [row.pk])
    run_until_idle(*FACTS)
    assert [one.template for one in sent(mine)] == ["appointment.missed"]


def wait_for(here, patient: int, **more) -> WaitlistEntry:
    wanted = waiting.Wanted(first_day=clock.today(), last_day=MONDAY + timedelta(days=1), **more)
    return waiting.join(Actor.patient(here.ward.tenant.pk, patient), patient, here.service, wanted)


def full(here, leave: int = 0) -> None:
    seats = Seat.objects.order_by("slot__starts_at")
    Seat.objects.filter(pk__in=[seat.pk for seat in seats[leave:]]).update(state="booked")


def test_a_free_seat_is_offered_to_one_after_the_other_and_never_twice(here, frozen_clock):
    full(here)
    first, second = here.ward.patient(), here.ward.patient("赵敏", "13800138002")
    entries = [wait_for(here, first)]
    frozen_clock.move(minutes=1)
    entries.append(wait_for(here, second))
    assert offering.offer_seats(here.ward.system) == 0
    seat = Seat.objects.order_by("slot__starts_at")[0]
    Seat.objects.filter(pk=seat.pk).update(state="free")
    assert [offering.sweep(here.ward.tenant.pk) for _round in range(3)] == [1, 0, 0]
    one, two = (WaitlistEntry.objects.get(pk=entry.pk) for entry in entries)
    assert (one.state, one.seat_id, two.state) == ("offered", seat.pk, "waiting")
    assert [message.template for message in sent(first)] == ["appointment.offer"]
    stranger = Actor.patient(here.ward.tenant.pk, here.ward.patient("钱进", "13800138003"))
    with pytest.raises(services.SlotFull):
        services.hold(stranger, seat.slot.uid, key="x")
    frozen_clock.move(hours=2)
    offering.sweep(here.ward.tenant.pk)
    one, two = (WaitlistEntry.objects.get(pk=entry.pk) for entry in entries)
    assert (one.state, two.state, two.seat_id) == ("waiting", "offered", seat.pk)
    with pytest.raises(WrongState):
        waiting.take_offer(Actor.patient(here.ward.tenant.pk, first), one)
    herself = Actor.patient(here.ward.tenant.pk, second)
    taken = {waiting.take_offer(herself, two).pk for _tap in range(2)}
    assert len(taken) == 1
    assert Appointment.objects.get().seat_id == seat.pk
    assert WaitlistEntry.objects.get(pk=two.pk).state == "taken"


def test_an_earlier_seat_moves_the_later_appointment_and_passing_it_on_keeps_it(here):
    mine = here.ward.patient()
    row = booked(here, mine, place=6)
    full(here)
    entry = wait_for(here, mine, appointment_id=row.pk)
    seats = list(Seat.objects.order_by("slot__starts_at"))
    Seat.objects.filter(pk=seats[9].pk).update(state="free")
    assert offering.sweep(here.ward.tenant.pk) == 0  # later than what she has
    Seat.objects.filter(pk=seats[1].pk).update(state="free")
    assert offering.sweep(here.ward.tenant.pk) == 1
    herself = Actor.patient(here.ward.tenant.pk, mine)
    entry.refresh_from_db()
    waiting.take_offer(herself, entry)
    row.refresh_from_db()
    assert (row.seat_id, row.status) == (seats[1].pk, "booked")
    assert Appointment.objects.count() == 1
    assert Seat.objects.get(pk=seats[6].pk).state == "free"


def test_nobody_is_offered_a_seat_at_night_and_lists_end_with_their_days(here, frozen_clock):
    full(here, leave=1)
    Seat.objects.filter(state="free").update(state="free")
    mine = here.ward.patient()
    wait_for(here, mine)
    frozen_clock.set(on(date(2026, 3, 12), 22, 30))
    assert offering.sweep(here.ward.tenant.pk) == 0
    frozen_clock.set(on(MONDAY + timedelta(days=2), 9))
    offering.sweep(here.ward.tenant.pk)
    assert WaitlistEntry.objects.get().state == "lapsed"
    assert [message.template for message in sent(mine)] == ["appointment.waitlist_over"]


def past(here, patient: int, day: date, status: str, risk: int | None = None) -> None:
    Appointment.objects.create(
        tenant_id=here.ward.tenant.pk,
        patient_id=patient,
        source="renxin",
        number=f"{patient}-{day}-{status}-{risk}",
        department=here.ward.department,
        starts_at=on(day, 9),
        ends_at=on(day, 9, 15),
        status=status,
        risk=risk,
        reported_at=on(day - timedelta(days=3), 9),
    )


def test_risk_is_reckoned_in_few_statements_and_calls_are_made_where_wanted(
    here, frozen_clock, django_assert_max_num_queries
):
    often, never = here.ward.patient(), here.ward.patient("赵敏", "13800138002")
    for day in (date(2026, 1, 5), date(2026, 2, 2)):
        past(here, often, day, "noshow")
        past(here, never, day, "fulfilled")
    rows = [booked(here, often, 2), booked(here, never, 3)]
    risks = [Appointment.objects.get(pk=row.pk) for row in rows]
    assert risks[0].risk > 3 * risks[1].risk
    assert "missed_more" in risks[0].risk_reasons
    with django_assert_max_num_queries(5):
        judging.judge_appointments(here.ward.system, [row.pk for row in rows])
    frozen_clock.set(on(MONDAY - timedelta(days=1), 15))
    assert rounds.call_the_likely(here.ward.system, clock.now()) == 0
    wishes.set_wish(here.ward.officer, here.ward.department.pk, remind="", call_from=risks[0].risk)
    for _again in range(2):
        rounds.call_the_likely(here.ward.system, clock.now())
    assert [task.patient_id for task in Task.objects.filter(title_code="appointment_risk")] == [often]


def test_the_page_of_coming_shows_tomorrow_and_how_well_it_fitted(here, frozen_clock):
    mine = here.ward.patient()
    booked(here, mine, 2)
    for number in range(12):
        past(here, mine, date(2026, 2, 1) + timedelta(days=number), "noshow" if number < 3 else "fulfilled", 20)
    frozen_clock.set(on(MONDAY - timedelta(days=1), 15))
    client = Client()
    client.force_login(here.ward.head_nurse)
    page = client.get(reverse("access-coming")).content.decode()
    assert "12 次预约" in page
    assert "3 次未到" in page
    assert "25.0" in page
    kept = client.post(
        reverse("access-coming-wanted"),
        {"department": here.ward.department.uid, "remind": "none", "call_from": "40"},
    )
    assert kept.status_code in (302, 303)
    assert wishes.of_departments(here.ward.system).of(here.ward.department.pk) == wishes.Wish("none", 40)
    wrong = client.post(reverse("access-coming-wanted"), {"department": here.ward.department.uid, "call_from": "x"})
    assert wrong.status_code == 422
    client.force_login(here.ward.nurse)
    assert client.post(reverse("access-coming-wanted"), {"call_from": "1"}).status_code == 403


def test_a_house_whose_system_reminds_is_left_in_peace_and_the_dead_wait_for_nothing(here):
    wishes.set_wish(here.ward.officer, None, remind="none", call_from=None)
    mine = here.ward.patient()
    booked(here, mine)
    assert not AppointmentReminder.objects.exists()
    entry = wait_for(here, mine)
    registry.mark_deceased(here.ward.system, mine, clock.now())
    run_until_idle(*FACTS)
    entry.refresh_from_db()
    assert entry.state == "left"
    assert Patient.objects.get(pk=mine).deceased_at


def test_company_on_the_day_is_a_task_that_moves_and_goes_with_the_appointment(here):
    mine = here.ward.patient()
    row = booked(here, mine)
    herself = Actor.patient(here.ward.tenant.pk, mine)
    escorting.wish_escort(herself, row, True)
    held = services.hold(herself, here.slots()[0].uid, key="move")
    services.reschedule(herself, Appointment.objects.get(pk=row.pk), held.key)
    run_until_idle(*FACTS)
    open_ones = Task.objects.filter(title_code="access_escort", state="open")
    assert [task.due_at for task in open_ones] == [on(MONDAY, 7, 30)]
    services.cancel(herself, row)
    run_until_idle(*FACTS)
    assert not open_ones.all().exists()
