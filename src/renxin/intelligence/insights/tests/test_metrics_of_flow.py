"""Waits and follow-up: against instants counted by hand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from renxin.engagement.conversations.models import Wait
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_metrics import measured
from renxin.people.organizations.models import User
from renxin.people.patients.models import ContactPoint
from renxin.people.patients.services import change_consent
from renxin.people.records.models import DiagnosticReport, ServiceRequest
from renxin.programs.appointments.models import Appointment

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def appointment(house, *, days_ago=2.0, status="booked", **rest):
    starts = golden.ago(days_ago)
    return Appointment.objects.create(
        **{
            "tenant_id": house.actor.tenant_id,
            "patient_id": house.patient_id,
            "source": "test",
            "number": f"A{starts.timestamp()}{status}",
            "status": status,
            "department": house.first,
            "starts_at": starts,
            "reported_at": starts,
            **rest,
        }
    )


def test_missed_appointments(house):
    for days_ago, status in ((2, "booked"), (3, "noshow"), (4, "cancelled"), (5, "booked"), (-1, "booked")):
        appointment(house, days_ago=days_ago, status=status)
    assert (measured(house, "missed_appointments").value, measured(house, "missed_appointments").n) == (
        pytest.approx(1 / 3),
        3,
    )


def test_appointment_wait_is_never_below_nought(house):
    for days_ago, minutes in ((2, 30), (4, -20), (6, 50), (8, None)):
        booked = appointment(house, days_ago=days_ago)
        if minutes is not None:
            began = booked.starts_at + timedelta(minutes=minutes)
            house.visit(started_at=began, ended_at=began + timedelta(minutes=10))
    found = measured(house, "appointment_wait")
    assert (found.n, found.value) == (3, pytest.approx(30.0))  # of 0, 30, 50
    assert found.parts["p90"] == pytest.approx(46.0)  # 30 + 0.8 · 20


def test_report_time_is_to_the_first_report_of_the_same_item(house):
    stay = house.stay()
    for number, hours in enumerate((2, 4, None)):
        ordered = golden.ago(3 + number)
        ServiceRequest.objects.create(
            tenant_id=house.actor.tenant_id,
            patient_id=house.patient_id,
            encounter=stay,
            source="test",
            order_no=f"O{number}",
            code=f"CBC{number}",
            ordered_at=ordered,
        )
        for later in (hours, hours and hours + 5):
            if later:
                DiagnosticReport.objects.create(
                    tenant_id=house.actor.tenant_id,
                    patient_id=house.patient_id,
                    report_no=f"R{number}-{later}",
                    source="test",
                    code=f"CBC{number}",
                    issued_at=ordered + timedelta(hours=later),
                )
    found = measured(house, "report_time")
    assert (found.value, found.n, found.parts["waiting"]) == (pytest.approx(180.0), 2, 1)


def test_chat_reply_counts_working_time_only(house, frozen_clock):
    """Office hours 8–12 and 14–17:30. Friday 17:00 to Monday 8:30: half an hour and half an hour."""
    frozen_clock.set(datetime(2026, 3, 20, 12, tzinfo=SHANGHAI))
    conversation = talk(house)
    friday = datetime(2026, 3, 13, 17, 0, tzinfo=SHANGHAI)
    for first, last in (
        (friday, datetime(2026, 3, 16, 8, 30, tzinfo=SHANGHAI)),  # 60 working minutes
        (friday, friday + timedelta(minutes=10)),  # 10
        (friday + timedelta(hours=3), datetime(2026, 3, 16, 8, 5, tzinfo=SHANGHAI)),  # 5: she wrote after hours
        (friday, None),
    ):
        Wait.objects.create(
            tenant_id=house.actor.tenant_id,
            patient_id=house.patient_id,
            conversation=conversation,
            kind="first",
            outcome="answered" if last else "open",
            department=house.first,
            started_at=first,
            due_at=first,
            settled_at=last,
        )
    found = measured(house, "chat_reply")
    assert (found.n, found.value, found.parts["waiting"]) == (3, pytest.approx(10.0), 1)


def talk(house):
    from renxin.engagement.conversations.models import Conversation

    return Conversation.objects.create(
        tenant_id=house.actor.tenant_id, patient_id=house.patient_id, opened_at=golden.ago(20)
    )


def test_followed_up_leaves_out_the_dead_the_transferred_and_those_not_due(house):
    for days_ago, disposition in ((10, "1"), (12, "home"), (9, "5"), (9, "医嘱转院"), (3, "1")):
        house.stay(ended_days_ago=days_ago, disposition=disposition, patient_id=house.ward.patient())
    met = house.ward.patient()
    house.stay(ended_days_ago=10, patient_id=met)
    call = house.call("done", due_days_ago=8)
    call.patient_id, call.closed_at = met, golden.ago(8)
    call.save()
    wrong = house.ward.patient()
    house.stay(ended_days_ago=10, patient_id=wrong)
    done = house.call("done", due_days_ago=8)
    done.patient_id, done.outcome, done.closed_at = wrong, "wrong_number", golden.ago(8)
    done.save()
    refused, mute = house.ward.patient(), house.ward.patient()
    house.stay(ended_days_ago=10, patient_id=refused)
    house.stay(ended_days_ago=10, patient_id=mute)
    change_consent(house.actor, refused, "FOLLOWUP", "WITHDRAWN", method="staff")
    ContactPoint.objects.filter(patient_id=mute).update(is_active=False)
    week, fortnight = measured(house, "followed_up_7"), measured(house, "followed_up_14")
    assert (week.parts["part"], week.n) == (1, 4)  # ten, twelve days ago, a wrong number, and one who was called
    page = Client()
    page.force_login(User.objects.get(pk=house.actor.user_id))
    shown = " ".join(page.get(reverse("insights:rows", args=["followed_up_7"])).content.decode().split())
    for reason in ("死亡 1", "转到别的医院 1", "不同意随访 1", "没有联系方式 1"):
        assert reason in shown
    assert (fortnight.parts["part"], fortnight.n) == (1, 1)  # nobody is due after fourteen days; one was called
