"""Offering an appointment: only to who has none, waited for until she books, and what happens when she does not."""

from datetime import timedelta

import pytest

from renxin.engagement.conversations.models import Outbox
from renxin.engagement.segments.models import PatientTag
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.programs.appointments.services import AppointmentData, book_from_interface

from .test_entering import WORDS, enrol, publish

pytestmark = pytest.mark.django_db
STEPS = [
    {"id": "offer", "verb": "offer_appointment", "text": WORDS, "timeout_days": 7, "late": "call"},
    {"id": "done", "verb": "stop", "goal": True},
    {"id": "call", "verb": "create_task", "kind": "call", "title": WORDS, "due_hours": 24, "risk": 1},
]


@pytest.fixture
def world(frozen_clock):
    return worlds.make()


def book(world, patient_id: int) -> None:
    soon = clock.now() + timedelta(days=30)
    data = AppointmentData(source="his:main", number=f"A{patient_id}", reported_at=clock.now(), starts_at=soon)
    book_from_interface(world.his, patient_id, data)


def test_who_books_goes_on_who_has_booked_is_not_asked_and_who_does_not_is_called(world, frozen_clock):
    journey = publish(world, steps=STEPS)
    has_one, books, silent = (world.patient(number) for number in range(3))
    book(world, has_one)
    enrol(world, journey, [has_one, books, silent])
    run_until_idle()
    asked = set(Outbox.objects.filter(source__startswith="journeys:").values_list("patient_id", flat=True))
    assert asked == {books, silent}
    frozen_clock.move(days=2)
    book(world, books)
    run_until_idle()
    assert {run.patient_id: (run.status, run.reason) for run in world.runs()} == {
        has_one: ("finished", "goal"),
        books: ("finished", "goal"),
        silent: ("active", ""),
    }
    frozen_clock.move(days=6)
    run_until_idle()
    assert [task.patient_id for task in world.tasks()] == [silent]
    assert Outbox.objects.filter(source__startswith="journeys:").count() == 2


def test_who_enter_together_are_answered_one_by_one(world):
    """Runs that are just beginning have no id yet: each gets the answer to its own question all the same."""
    ways = [{"rule": {"trait": "sex", "is": "=", "value": "female"}, "label": WORDS, "to": "yes"}]
    steps = [
        {"id": "ask", "verb": "branch_rule", "label": WORDS, "cases": ways},
        {"id": "no", "verb": "add_tag", "tag": "否"},
        {"id": "end", "verb": "stop"},
        {"id": "yes", "verb": "add_tag", "tag": "是"},
    ]
    journey = publish(world, steps=steps)
    woman, man = world.patient(0), world.patient(1)
    Patient.objects.filter(pk=man).update(sex="male")
    enrol(world, journey, [woman, man])
    run_until_idle()
    tags = {row.patient_id: row.tag.name for row in PatientTag.objects.filter(tag__name__in=["是", "否"])}
    assert tags == {woman: "是", man: "否"}
