"""A journey that brings people into a programme of care: its contacts are planned, and nobody enters twice."""

from datetime import timedelta

import pytest

from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.careplans.models import Contact, Enrolment, Programme
from renxin.programs.careplans.services import install_packs

from .test_entering import WORDS, enrol, publish

pytestmark = pytest.mark.django_db
STEPS = [
    {"id": "care", "verb": "enrol_care_plan", "programme": "P14", "counts_from": "discharge", "label": WORDS},
    {"id": "done", "verb": "stop", "goal": True},
]


@pytest.fixture
def world(frozen_clock):
    made = worlds.make()
    install_packs(made.actor)
    Programme.objects.filter(code="P14").update(switched_on_at=clock.now())
    return made


def test_who_reaches_the_step_enters_and_her_contacts_are_planned(world):
    journey = publish(world, steps=STEPS)
    one, two = world.patient(0), world.patient(1)
    enrol(world, journey, [one, two])
    run_until_idle()
    rows = Enrolment.objects.filter(programme__code="P14")
    assert {row.patient_id for row in rows} == {one, two}
    assert {row.anchors["discharge"] for row in rows} == {clock.today().isoformat()}
    assert {row.why_started for row in rows} == {"journey"}
    days = Contact.objects.filter(patient_id=one).order_by("due_on").values_list("due_on", flat=True)
    assert days
    assert min(days) <= clock.today() + timedelta(days=3)
    assert {run.status for run in world.runs()} == {"finished"}


def test_a_programme_that_is_switched_off_sets_the_runs_aside_and_nothing_is_lost(world):
    journey = publish(world, steps=STEPS)
    Programme.objects.filter(code="P14").update(switched_on_at=None)
    patient = world.patient(0)
    enrol(world, journey, [patient])
    run_until_idle()
    assert not Enrolment.objects.exists()
    (run,) = world.runs()
    assert run.status == "parked"
