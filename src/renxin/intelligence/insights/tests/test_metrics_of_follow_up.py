"""Contacts of care programmes and who came back too soon: against rows counted by hand."""

from datetime import timedelta

import pytest

from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_metrics import measured
from renxin.programs.careplans.models import CarePlan, Closure, Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def contact(
    house, state: str, *, days_ago: int = 5, late: bool = False, level: int = 0, looked: bool = True, asks=("COND",)
):
    due, tenant_id = golden.ago(days_ago), house.actor.tenant_id
    held = {"tenant_id": tenant_id, "patient_id": house.patient_id}
    plan, _made = CarePlan.objects.get_or_create(**held, defaults={"started_at": due})
    is_over = state not in ("due", "sent", "planned")
    row = Contact.objects.create(
        **held,
        plan=plan,
        department=house.first,
        due_on=due.date(),
        due_at=due,
        opens_on=due.date(),
        closes_on=due.date() + timedelta(days=2),
        by="nurse",
        state=state,
        asks=list(asks),
        level=level,
        closed_at=due + timedelta(days=4 if late else 1) if is_over else None,
    )
    if state in ("answered", "done"):
        closed = row.closed_at if looked else None
        Closure.objects.create(**held, contact=row, method="phone", answered_at=row.closed_at, closed_at=closed)
    return row


def test_contacts_reached_and_in_time(house):
    contact(house, "done")
    contact(house, "done", late=True)
    contact(house, "answered")
    contact(house, "lost")
    contact(house, "sent")  # its window closed three days ago
    contact(house, "sent", days_ago=1)  # its window is open: not yet
    contact(house, "skipped")
    contact(house, "cancelled")
    contact(house, "done", asks=())  # only sends something
    reached, in_time = measured(house, "contact_reached"), measured(house, "contact_in_time")
    assert (reached.value, reached.n) == (0.6, 5)  # two done, one answered ÷ with lost and unanswered
    assert (in_time.value, in_time.n) == (0.4, 5)


def test_abnormal_answers_are_seen_to(house):
    contact(house, "done", level=3)
    contact(house, "answered", level=2, looked=False)
    contact(house, "done", level=1)  # yellow: not counted
    found = measured(house, "abnormal_seen")
    assert (found.value, found.n) == (0.5, 2)


def test_a_contact_of_a_programme_follows_a_discharge_up(house):
    house.stay(ended_days_ago=9)
    assert measured(house, "followed_up_7").parts["part"] == 0
    contact(house, "done", days_ago=6)
    assert measured(house, "followed_up_7").parts["part"] == 1


def test_who_comes_back_within_a_week_and_a_month(house):
    people = [house.ward.patient() for _ in range(4)]
    for patient in people:
        house.stay(ended_days_ago=29, patient_id=patient)
    house.stay(ended_days_ago=24, hours=24, patient_id=people[0])  # back after four days
    house.stay(ended_days_ago=15, hours=24, patient_id=people[1])  # back after thirteen
    week = measured(house, "readmitted_7")
    assert (week.parts["part"], week.n) == (1, 6)
    assert measured(house, "readmitted_31").n == 0, "nobody of the period went home thirty-one days ago"
    house.stay(ended_days_ago=40, patient_id=people[2])  # back after nine days
    house.stay(ended_days_ago=50, patient_id=house.ward.patient())
    month = measured(house, "readmitted_31", period=90)
    assert (month.parts["part"], month.n) == (1, 2)
