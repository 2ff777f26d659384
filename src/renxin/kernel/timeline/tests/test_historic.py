"""Facts of a history that is taken over: written down, told to nobody, found again by those who read all history."""

import pytest
from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import services
from renxin.kernel.timeline.facts.patients import PatientDied, PatientRegistered
from renxin.kernel.timeline.models import Event, FeedInbox

pytestmark = pytest.mark.django_db
ACTOR = Actor.system(7, "import")


def test_they_stand_in_the_history_and_nobody_hears_of_them(house):
    house.consumer("test.all", PatientRegistered)
    with transaction.atomic():
        services.record(ACTOR, house.fact(1, "past"), historic=True)
        with services.of_the_past():
            services.record(ACTOR, house.fact(1, "past too"))
        services.record(ACTOR, house.fact(1, "today"))
    run_until_idle()
    assert house.sources() == ["today"]
    assert list(Event.objects.order_by("id").values_list("historic", flat=True)) == [True, True, False]


def test_a_death_is_told_all_the_same():
    with transaction.atomic():
        services.record(ACTOR, PatientDied(patient_id=1, occurred_at=clock.now()), historic=True)
    assert FeedInbox.objects.get().kind == "patient.died"


@pytest.mark.parametrize(("start", "found"), [("history", ["past", "today"]), ("now", ["today"])])
def test_a_replay_shows_them_only_to_those_who_begin_at_the_beginning(house, start, found):
    seen = []

    @services.consumer("test.replayed", PatientRegistered, start=start)
    def _(_actor, entries):
        seen.extend(entry.fact.source for entry in entries)

    with transaction.atomic():
        services.record(ACTOR, house.fact(1, "past"), historic=True)
        services.record(ACTOR, house.fact(1, "today"))
    run_until_idle()
    seen.clear()
    services.replay("test.replayed")
    run_until_idle()
    assert sorted(seen) == found
