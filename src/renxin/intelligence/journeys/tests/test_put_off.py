"""Messages that were put off by the night are asked about again when the morning comes."""

from datetime import datetime, timedelta

import pytest

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.policy import pack as contact_rules
from renxin.engagement.segments.services import Tagging, tag_patients
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.tests import world as worlds
from renxin.intelligence.journeys.tests.test_entering import MEN, WORDS, enrol, publish
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import AppointmentBooked
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Patient
from renxin.people.patients.services import mark_deceased

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 10, 23, 0, tzinfo=clock.SHANGHAI)
MORNING = NIGHT + timedelta(hours=9, minutes=5)
SAY = {"id": "say", "verb": "send_message", "text": WORDS}
BOOKED = {"reason": "booked", "label": WORDS, "fact": "appointment.booked"}
TAGGED = {"reason": "tagged", "label": WORDS, "rule": {"tag": "不用了", "bears": True}}


@pytest.fixture
def world(frozen_clock):
    world = worlds.make()
    frozen_clock.set(NIGHT)
    return world


def men(world, count):
    people = [world.patient(number) for number in range(count)]
    Patient.objects.filter(pk__in=people).update(sex="male")
    return people


def outbox(journey):
    """Return the state and the rule of each person's message, by the person."""
    sources = [f"journeys:{pk}:say" for pk in journey.runs.values_list("pk", flat=True)]
    rows = Outbox.objects.filter(source__in=sources).order_by("patient_id")
    return [(row.state, row.rule) for row in rows]


def test_whose_reason_has_gone_overnight_gets_nothing(world, frozen_clock):
    worlds.know_tags(world.actor, [{"tag": "不用了"}])
    journey = publish(world, steps=[SAY], who=MEN, stop=[BOOKED, TAGGED])
    still, other, booked, tagged = men(world, 4)
    enrol(world, journey, [still, other, booked, tagged])
    run_until_idle()
    assert outbox(journey) == [("due", "quiet_hours")] * 4
    assert {run.status for run in journey.runs.all()} == {"finished"}  # nothing of the runs themselves can stop them
    frozen_clock.move(hours=2)
    Patient.objects.filter(pk=other).update(sex="female")
    record(world.his, AppointmentBooked(patient_id=booked, occurred_at=clock.now()))
    tag_patients(world.actor, [Tagging(patient_id=tagged, tag="不用了")], source="staff")
    frozen_clock.set(MORNING)
    run_until_idle()
    assert outbox(journey) == [("sent", ""), *[("blocked", "reason_gone")] * 3]
    assert SandboxDelivery.objects.count() == 1


def test_who_does_not_fit_for_a_while_gets_it_when_she_does_and_not_after_two_weeks(world, frozen_clock):
    journey = publish(world, steps=[SAY], who=MEN, otherwise="wait")
    back, _never = people = men(world, 2)
    enrol(world, journey, people)
    run_until_idle()
    Patient.objects.filter(pk__in=people).update(sex="female")
    frozen_clock.set(MORNING)
    run_until_idle()
    assert outbox(journey) == [("due", "not_fitting_now")] * 2
    assert "not_fitting_now" not in contact_rules.explain("not_fitting_now")
    Patient.objects.filter(pk=back).update(sex="male")
    frozen_clock.move(days=1)
    run_until_idle()
    assert outbox(journey) == [("sent", ""), ("due", "not_fitting_now")]
    frozen_clock.move(days=14)
    run_until_idle()
    assert outbox(journey)[1] == ("blocked", "reason_gone")


def test_what_the_journey_itself_has_changed_is_no_reason_to_be_silent(world, frozen_clock):
    steps = [SAY, {"id": "tag", "verb": "add_tag", "tag": "问候过"}]
    journey = publish(world, steps=steps, who={"all": [MEN, {"none": [{"tag": "问候过", "bears": True}]}]})
    enrol(world, journey, men(world, 1))
    run_until_idle()
    frozen_clock.set(MORNING)
    run_until_idle()
    assert outbox(journey) == [("sent", "")]


@pytest.mark.parametrize("what", ["journey", "version", "person"])
def test_messages_of_what_stands_still_wait_until_it_goes_on(world, frozen_clock, what):
    journey = publish(world, steps=[SAY, {"id": "wait", "verb": "wait_hours", "hours": 100}])
    (person,) = men(world, 1)
    enrol(world, journey, [person])
    run_until_idle()
    run = journey.runs.get()
    pause, resume = {
        "journey": (services.pause_journey, services.resume_journey),
        "version": (services.pause_journey, services.resume_journey),
        "person": (services.pause_run, services.resume_run),
    }[what]
    which, more = (run.uid if what == "person" else journey.uid), ({"version": 1} if what == "version" else {})
    pause(world.actor, which, **more)
    frozen_clock.set(MORNING)
    run_until_idle()
    assert outbox(journey) == [("due", "journey_paused")]
    resume(world.actor, which, **more)
    frozen_clock.move(hours=1)
    run_until_idle()
    assert outbox(journey) == [("sent", "")]


def test_an_invitation_waits_with_its_journey(world, frozen_clock):
    ask = {"id": "ask", "verb": "send_survey", "survey": "inpatient-after-discharge", "label": WORDS}
    journey = publish(world, steps=[ask])
    stays, dead = men(world, 2)
    enrol(world, journey, [stays, dead])
    run_until_idle()
    services.pause_journey(world.actor, journey.uid)
    mark_deceased(world.his, dead, clock.now())
    frozen_clock.set(MORNING)
    run_until_idle()
    assert [row.rule for row in Outbox.objects.filter(purpose="SURVEY", state="due")] == ["journey_paused"]
    assert not SandboxDelivery.objects.exists()
    services.resume_journey(world.actor, journey.uid)
    frozen_clock.move(hours=1)
    run_until_idle()
    assert [delivery.patient_id for delivery in SandboxDelivery.objects.all()] == [stays]
