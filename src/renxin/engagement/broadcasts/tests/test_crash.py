"""kill -9 of whoever runs a broadcast: nobody is asked for twice, nobody is left out."""

import signal
import subprocess
import sys

import pytest
from tests.harness.ward import ward

from renxin.engagement.broadcasts import services
from renxin.engagement.broadcasts.models import Broadcast, Recipient
from renxin.engagement.broadcasts.services import Wish
from renxin.engagement.content import services as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.segments.models import Tag
from renxin.engagement.segments.services import Tagging, tag_patients
from renxin.kernel.core import clock

pytestmark = pytest.mark.commits
PEOPLE = 60
RUNNER = """
import os, signal
import django
django.setup()
from renxin.engagement.broadcasts.services import hand_over, running
running.BATCH = 7
at = {at!r}
marked = running.update_rows
def dying(*a):
    if at == "after marking":
        marked(*a)
    os.kill(os.getpid(), signal.SIGKILL)
if at in ("before marking", "after marking"):
    hand_over()
    running.update_rows = dying
while hand_over():
    print("batch", flush=True)
    if at == "between two batches":
        os.kill(os.getpid(), signal.SIGKILL)
"""


def runner(committed_db, at):
    environment = {**committed_db.environment, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen([sys.executable, "-c", RUNNER.format(at=at)], env=environment, stdout=subprocess.PIPE)


def running_broadcast() -> Broadcast:
    house = ward()
    content.load_packs(house.officer)
    meant = [house.patient("王秀兰", f"138{number:08d}") for number in range(PEOPLE)]
    tag_patients(house.system, [Tagging(patient_id=one, tag="复诊") for one in meant], source="tests")
    broadcast = services.draft_broadcast(
        house.actor(house.service),
        Wish(
            name="问候",
            version=TemplateVersion.objects.get(template__code="follow_up.how_are_you", status="approved"),
            audience={"kind": "tags", "chosen": [str(Tag.objects.get(name="复诊").uid)]},
            planned_at=clock.now(),
            reason="问候",
        ),
    )
    services.plan_broadcast(house.actor(house.service), broadcast)
    assert services.start_due() == 1
    return broadcast


def assert_each_once(broadcast: Broadcast) -> None:
    while services.hand_over():
        pass
    assert services.finish_run_out() == 1
    rows = Recipient.objects.filter(broadcast=broadcast)
    assert rows.filter(state=Recipient.State.ASKED).count() == PEOPLE
    asked = Outbox.objects.filter(source=f"broadcasts:{broadcast.pk}")
    assert (asked.count(), asked.values("patient_id").distinct().count()) == (PEOPLE, PEOPLE)
    assert set(rows.values_list("message_id", flat=True)) == set(asked.values_list("message_id", flat=True))
    assert Message.objects.filter(source=f"broadcasts:{broadcast.pk}").count() == PEOPLE


@pytest.mark.parametrize(("at", "done"), [("before marking", 7), ("after marking", 7), ("between two batches", 7)])
def test_a_death_in_a_batch(committed_db, at, done):
    broadcast = running_broadcast()
    died = runner(committed_db, at)
    assert died.wait(120) == -signal.SIGKILL
    asked = Outbox.objects.filter(source=f"broadcasts:{broadcast.pk}").count()
    assert asked == Recipient.objects.filter(broadcast=broadcast, state=Recipient.State.ASKED).count()
    assert 0 < asked <= min(done, PEOPLE)
    assert_each_once(broadcast)


def test_a_death_at_any_moment_beside_a_second_runner(committed_db):
    broadcast = running_broadcast()
    runners = [runner(committed_db, ""), runner(committed_db, "")]
    assert runners[0].stdout is not None
    runners[0].stdout.readline()
    runners[0].kill()
    for each in runners:
        each.wait(120)
    assert_each_once(broadcast)
