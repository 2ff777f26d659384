"""The key figures of complaints: against cases counted by hand."""

from datetime import timedelta

import pytest

from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_metrics import measured
from renxin.programs.cases.models import CaseCause, HotlineTicket

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def test_settled_on_the_spot(house):
    house.complaint(term="on_spot")
    for _one in range(3):
        house.complaint()
    house.case(term="on_spot")  # a recovery is no complaint
    assert (measured(house, "settled_on_the_spot").value, measured(house, "settled_on_the_spot").n) == (0.25, 4)


def test_statutory_in_time_counts_answers_against_the_law(house):
    due = golden.ago(2)
    house.complaint(opened_days_ago=9, statutory_due_at=due, answered_at=due - timedelta(minutes=1))
    house.complaint(opened_days_ago=9, statutory_due_at=due, answered_at=due + timedelta(minutes=1))
    house.complaint(opened_days_ago=9, statutory_due_at=due)
    house.complaint(opened_days_ago=1, statutory_due_at=golden.ago(-4))  # not due yet
    found = measured(house, "statutory_in_time")
    assert (found.value, found.n) == (pytest.approx(1 / 3), 3)
    assert found.parts["late"] == 2


def test_contacted_in_time(house):
    house.complaint(opened_days_ago=3, answered_after=24)
    house.complaint(opened_days_ago=3, answered_after=25)
    house.complaint(opened_days_ago=3)
    house.complaint(opened_days_ago=0.5)
    house.case(kind="praise", opened_days_ago=3)
    assert (measured(house, "contacted_in_time").value, measured(house, "contacted_in_time").n) == (
        pytest.approx(1 / 3),
        3,
    )


def test_reopened(house):
    house.complaint(opened_days_ago=4, closed_after=30)
    house.complaint(opened_days_ago=4, closed_after=30, round=2)
    house.complaint(opened_days_ago=4, round=2)
    house.complaint(opened_days_ago=4)
    assert (measured(house, "reopened").value, measured(house, "reopened").n) == (pytest.approx(2 / 3), 3)


def test_substantiated(house):
    for finding in ("yes", "partly", "no", "unknown", ""):
        house.complaint(finding=finding)
    found = measured(house, "substantiated")
    assert (found.value, found.n, found.parts["not_true"]) == (0.5, 4, 1)


def test_settled_for_patients(house):
    for outcome in ("resolved", "resolved", "partly", "unresolved", "unreachable", "declined"):
        house.complaint(outcome=outcome, closed_after=2)
    assert (measured(house, "settled_for_patients").value, measured(house, "settled_for_patients").n) == (0.5, 4)


def test_repeated_causes_needs_two_earlier_ones_of_the_same_kind_and_place(house):
    for days_ago, category, department in (
        (12, "processes", house.first),
        (8, "processes", house.first),
        (4, "processes", house.first),  # the third: two before it
        (3, "respect", house.first),
        (2, "processes", house.second),
        (1, "processes", house.first),  # the fourth
    ):
        case = house.complaint(opened_days_ago=days_ago, department=department)
        CaseCause.objects.create(
            tenant_id=case.tenant_id, case=case, category=category, severity=2, noted_at=case.opened_at
        )
    house.complaint()  # no cause known yet: not counted
    found = measured(house, "repeated_causes")
    assert (found.parts["part"], found.n) == (2, 6)


def test_severe_cases(house):
    for level in (1, 2, 2, 3, 4):
        house.complaint(level=level)
    house.case(kind="praise", level=1)
    found = measured(house, "severe_cases")
    assert (found.value, found.parts) == (3, {"first": 1, "second": 2})


def test_complaints_per_thousand(house):
    stay, visits = house.stay(), [house.visit() for _one in range(4)]
    house.complaint(encounter=stay)
    house.complaint(encounter=visits[0])
    house.complaint()
    per_visits, per_stays = measured(house, "complaints_per_visits"), measured(house, "complaints_per_discharges")
    assert (per_visits.value, per_visits.parts) == (500.0, {"events": 2, "exposure": 4})
    assert (per_stays.value, per_stays.parts) == (1000.0, {"events": 1, "exposure": 1})
    assert per_stays.interval.low == pytest.approx(1000 * 0.0132, abs=1)  # Byar: (1 − 1/9 − 1.96/3)³
    assert per_stays.interval.high == pytest.approx(1000 * 5.565, abs=6)  # 2 · (1 − 1/18 + 1.96/(3·√2))³


def ticket(house, number, **rest):
    received = golden.ago(6)
    due = received + timedelta(days=3)
    HotlineTicket.objects.create(
        tenant_id=house.actor.tenant_id,
        hotline="12345",
        number=f"H{number}",
        case=house.complaint(),
        received_at=received,
        contact_due_at=due,
        due_at=due,
        return_due_at=due,
        **{name: due + value if name == "replied_at" else value for name, value in rest.items()},
    )


def test_hotline_three_rates(house):
    ticket(house, 1, replied_at=timedelta(hours=-1), solved=True, satisfied=False)
    ticket(house, 2, replied_at=timedelta(hours=1), solved=True, satisfied=True)
    ticket(house, 3)
    assert (measured(house, "hotline_in_time").value, measured(house, "hotline_in_time").n) == (
        pytest.approx(1 / 3),
        3,
    )
    assert measured(house, "hotline_solved").value == 1.0
    assert measured(house, "hotline_satisfied").value == 0.5
