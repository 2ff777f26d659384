"""Waiting in line: against instants counted by hand."""

from datetime import timedelta

import pytest

from renxin.intelligence.insights import rows, selectors
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_metrics import measured
from renxin.programs.queues.models import Ticket
from renxin.programs.queues.tests.waiting import a_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    made = golden.make()
    made.queue = a_queue(made.ward)
    return made


def stood(house, number, *, waited=None, state="done", late=None, inside=None, **rest):
    """Write down a ticket of two days ago; minutes."""
    joined = golden.ago(2)
    called = joined + timedelta(minutes=waited) if waited is not None else None
    return Ticket.objects.create(
        **{
            "tenant_id": house.actor.tenant_id,
            "patient_id": house.ward.patient("候诊人", f"136{number:08d}"),
            "queue": house.queue,
            "on_date": joined.date(),
            "number": number,
            "label": f"A{number:03}",
            "source": "desk",
            "state": state,
            "joined_at": joined,
            "called_at": called,
            "appointed_at": called - timedelta(minutes=late) if late is not None else None,
            "began_at": called if inside else None,
            "ended_at": called + timedelta(minutes=inside) if inside else None,
            **rest,
        }
    )


def test_waiting_time_is_from_check_in_to_the_first_call(house):
    for number, waited in enumerate((10, 20, 60), 1):
        stood(house, number, waited=waited)
    stood(house, 4, state="waiting")
    stood(house, 5, state="left")
    stood(house, 6, state="moved")
    found = measured(house, "waiting_time")
    assert (found.n, found.value, found.parts["waiting"]) == (3, pytest.approx(20.0), 1)
    assert found.parts["p90"] == pytest.approx(52.0)  # 20 + 0.8 · 40


def test_service_time_is_from_coming_in_to_coming_out(house):
    for number, inside in enumerate((4, 6, 11), 1):
        stood(house, number, waited=10, inside=inside)
    stood(house, 4, waited=10, state="missed")
    assert (measured(house, "service_time").n, measured(house, "service_time").value) == (3, pytest.approx(6.0))


def test_on_time_start_blames_the_house_for_nobody_who_came_late(house):
    stood(house, 1, waited=30, late=10)  # joined 20 minutes early, called ten minutes late: on time
    stood(house, 2, waited=30, late=16)
    stood(house, 3, waited=5, late=25)  # checked in 20 minutes after her time
    stood(house, 4, waited=30)
    found = measured(house, "on_time_start")
    assert (found.value, found.n) == (0.5, 2)


def test_left_without_being_seen_counts_who_went_and_who_did_not_come(house):
    for number, state in enumerate(("done", "done", "left", "missed", "moved", "waiting"), 1):
        stood(house, number, waited=None if state in ("left", "waiting") else 10, state=state)
    found = measured(house, "left_without_being_seen")
    assert (found.value, found.n, found.parts["called"]) == (0.5, 4, 1)
    scope = selectors.read_scope(house.actor, {"period": "30"})
    listed = rows.rows(house.ward.actor(house.ward.head_nurse), CATALOGUE["left_without_being_seen"], scope).lines
    assert {one.value[:4] for one in listed} == {"A003", "A004"}
    assert {one.department for one in listed} == {house.first.name}
