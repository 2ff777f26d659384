"""Every ready journey is tried on the demo hospital: somebody would enter each, and nothing is sent."""

from datetime import datetime

import pytest

from renxin.doors.demo.seed import making
from renxin.engagement.content import services as content
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.ready import ready_packs
from renxin.intelligence.trials import services as trials
from renxin.intelligence.trials.models import Replay
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.people.organizations.models import Organization

pytestmark = pytest.mark.django_db
# Two weeks after the start of winter, five weeks after the Double Ninth Festival.
TODAY = datetime(2026, 11, 22, 15, tzinfo=SHANGHAI)


@pytest.fixture
def demo():
    with clock.at(TODAY):
        making.make(lambda *_: None, count=60, living_days=5)
        house = Organization.objects.get(kind=Organization.Kind.HOSPITAL)
        with tenant.scope(house.pk):
            content.load_packs(Actor.system(house.pk, "tests"))
            while segments.follow_history(Actor.system(house.pk, "tests")):  # as the worker does, batch by batch
                pass
            yield Actor.system(house.pk, "tests")


def test_each_would_reach_somebody(demo):
    before = (Outbox.objects.count(), JourneyRun.objects.count())
    found = {}
    for pack in ready_packs():
        asked = trials.request_replay(demo, pack.content(), title=pack.code, days=360)
        trials.run_replay(uid=str(asked.uid))
        found[pack.code] = Replay.objects.get(pk=asked.pk)
    assert {replay.status for replay in found.values()} == {"done"}
    assert (Outbox.objects.count(), JourneyRun.objects.count()) == before
    runs = {code: replay.result["counts"].get("runs", 0) for code, replay in found.items()}
    assert {code for code, n in runs.items() if not n} == set(), runs
