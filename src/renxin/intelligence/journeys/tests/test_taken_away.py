"""What a published journey names is taken away later: those who come to it are set aside, named, and go on again."""

import pytest
from django.urls import reverse

from renxin.engagement.content import services as content
from renxin.engagement.content.models import MessageTemplate
from renxin.engagement.conversations.models import Outbox
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.models import RunStatus
from renxin.intelligence.journeys.tests import world as worlds
from renxin.intelligence.journeys.tests.test_entering import WAIT_AND_TAG, WORDS, enrol, publish
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.segments import TagAdded
from renxin.kernel.timeline.services import record
from renxin.people.organizations.services import grant_role
from renxin.programs.surveys.models import Survey

pytestmark = pytest.mark.django_db
MESSAGE = {"id": "say", "verb": "send_message", "purpose": "CARE_SERVICE", "template": "ready.first_visit"}
SURVEY = {"id": "ask", "verb": "send_survey", "survey": "outpatient-pulse", "label": WORDS}


@pytest.fixture
def world(frozen_clock):
    world = worlds.make()
    content.load_packs(world.actor)
    return world


def test_who_cannot_be_told_gets_a_task_and_the_trace_says_so(client, world, frozen_clock):
    grant_role(Actor.system(world.house.tenant.pk, "tests"), world.house.user, "head_nurse", scope_kind="tenant")
    tell = {"id": "tell", "verb": "notify_staff", "role": "head_nurse", "text": {"zh": "请留意", "en": "please look"}}
    journey = publish(world, steps=[WAIT_AND_TAG[0], tell])
    enrol(world, journey, [world.patient(1), world.patient(2)])
    client.force_login(world.house.user)
    frozen_clock.move(hours=1)
    run_until_idle("journeys.due")
    assert [(task.words["zh"], task.kind) for task in world.tasks()] == [("请留意", "check")] * 2
    run = journey.runs.first()
    page = client.get(reverse("journeys:run", args=[run.uid])).content.decode()
    assert "改为一项待办：请留意" in page
    assert "已通知同事" not in page


def retire(world):
    template = MessageTemplate.objects.of(world.actor).get(code="ready.first_visit")
    content.retire_template(world.house.actor, template)
    return template


def work():
    run_until_idle("journeys.due", strict=False)


def test_a_template_taken_away_sets_aside_and_gives_back(client, world, frozen_clock):
    journey = publish(world, steps=[WAIT_AND_TAG[0], MESSAGE, WAIT_AND_TAG[1]])
    people = [world.patient(number) for number in range(7)]
    enrol(world, journey, people)
    template = retire(world)
    frozen_clock.move(hours=1)
    work()
    runs = list(journey.runs.all())
    assert {(run.status, run.step) for run in runs} == {(RunStatus.PARKED, "wait")}
    assert all("ready.first_visit" in run.error for run in runs)
    assert not Outbox.objects.exists()
    client.force_login(world.house.user)
    page = client.get(reverse("journeys:run", args=[runs[0].uid])).content.decode()
    assert "ready.first_visit" in page
    assert reverse("journeys:retry", args=[runs[0].uid]) in page
    services.retry_run(world.actor, runs[0].uid)
    work()
    assert journey.runs.filter(status=RunStatus.PARKED).count() == 7
    content.restore_template(world.house.actor, template)
    assert services.retry_runs(world.actor, journey.uid) == 7
    work()
    assert set(journey.runs.values_list("status", flat=True)) == {"finished"}
    assert Outbox.objects.count() == 7


def test_a_survey_switched_off_is_named_too(world, frozen_clock):
    journey = publish(world, steps=[WAIT_AND_TAG[0], SURVEY])
    enrol(world, journey, [world.patient(1)])
    Survey.objects.filter(code="outpatient-pulse").update(is_active=False)
    frozen_clock.move(hours=1)
    work()
    run = journey.runs.get()
    assert run.status == RunStatus.PARKED
    assert "outpatient-pulse" in run.error


def test_the_first_step_of_who_enters(world):
    journey = publish(world, steps=[MESSAGE, WAIT_AND_TAG[1]])
    template = retire(world)
    enrol(world, journey, [world.patient(1)])
    run = journey.runs.get()
    assert (run.status, run.step) == (RunStatus.PARKED, "say")
    content.restore_template(world.house.actor, template)
    services.retry_runs(world.actor, journey.uid)
    work()
    assert journey.runs.get().status == "finished"
    assert Outbox.objects.count() == 1


def test_a_fact_that_came_meanwhile_is_not_forgotten(world):
    wait = {
        "id": "hear",
        "verb": "wait_for_fact",
        "fact": "tag.added",
        "label": WORDS,
        "timeout_days": 9,
        "late": "end",
    }
    steps = [wait, MESSAGE, {"id": "end", "verb": "stop"}]
    journey = publish(world, steps=steps)
    patient_id = world.patient(1)
    enrol(world, journey, [patient_id])
    template = retire(world)
    fact = TagAdded(patient_id=patient_id, occurred_at=clock.now(), tag_id=1)
    record(Actor.system(world.actor.tenant_id, "tests"), fact)
    run_until_idle(strict=False)
    run = journey.runs.get()
    assert (run.status, run.step) == (RunStatus.PARKED, "hear")
    content.restore_template(world.house.actor, template)
    services.retry_run(world.actor, run.uid)
    work()
    assert journey.runs.get().status == "finished"
    assert Outbox.objects.count() == 1
