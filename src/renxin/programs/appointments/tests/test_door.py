"""The swift door over HTTP; what tickets, visits and wishes change."""

from datetime import timedelta

import pytest
from django.test import Client

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.access import TicketServed, TicketTaken
from renxin.kernel.timeline.services import record
from renxin.programs.appointments import services
from renxin.programs.appointments.booking import door
from renxin.programs.appointments.models import Appointment, Seat
from renxin.programs.appointments.services import BookingData

from .making import clinic


@pytest.fixture
def here(db, frozen_clock):
    return clinic()


def knock(token: str, slot: object, tap: str = "1") -> tuple[int, dict[str, str]]:
    answer = Client(enforce_csrf_checks=True).post("/access/hold", {"token": token, "slot": str(slot), "try": tap})
    return answer.status_code, answer.json()


def test_the_door_holds_once_and_says_plainly_when_it_cannot(here, frozen_clock):
    mine, other = here.ward.patient(), here.ward.patient("李强", "13800138002")
    tenant_id, slot = here.ward.tenant.pk, here.slots()[0].uid
    token = door.hold_token(tenant_id, mine, here.service.pk)
    code, told = knock(token, slot)
    assert (code, told["status"]) == (200, "held")
    assert knock(token, slot)[1] == told, "a second tap finds the same seat"
    assert knock(door.hold_token(tenant_id, other, here.service.pk), slot)[0] == 409
    assert knock(token, "not-a-slot")[0] == 422
    assert knock(token[:-2] + "aa", slot)[0] == 410
    assert knock(door.hold_token(tenant_id, mine, here.service.pk + 1), here.slots()[1].uid)[0] == 422
    row = services.confirm(here.ward.system, door.held_key(told["hold"]), BookingData(patient_id=mine))
    assert row.status == Appointment.Status.BOOKED
    assert Seat.objects.exclude(state="free").count() == 1
    codes = [knock(token, slot)[0] for _tap in range(45)]
    assert codes[-1] == 429, "nobody's script takes all"
    frozen_clock.move(minutes=31)
    assert knock(token, slot)[0] == 410


def test_a_ticket_says_that_she_came_and_was_seen_and_escorts_are_asked_for(here, frozen_clock):
    system, mine = here.ward.system, here.ward.patient()
    row = services.book(system, here.slots()[0].uid, BookingData(patient_id=mine, wants_escort=True))
    run_until_idle()
    first = Task.objects.get(title_code="access_escort")
    held = services.hold(system, here.slots()[3].uid, key="m")
    services.reschedule(system, row, held.key)
    run_until_idle()
    first.refresh_from_db()
    assert first.state == Task.State.CANCELLED
    open_now = Task.objects.get(title_code="access_escort", state=Task.State.OPEN)
    row.refresh_from_db()
    assert open_now.due_at == row.starts_at - timedelta(minutes=30)
    frozen_clock.set(row.starts_at)
    for kind, status in ((TicketTaken, "arrived"), (TicketServed, "fulfilled")):
        record(system, kind(patient_id=mine, occurred_at=clock.now(), appointment_id=row.pk, ticket_id=1, queue_id=1))
        run_until_idle()
        row.refresh_from_db()
        assert row.status == status
