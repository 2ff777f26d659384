"""What the policy would have said at other times: for replays, which write nothing."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import ContactCounter, Message, Outbox
from renxin.engagement.conversations.selectors import Contact
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.people.patients import services as writing
from renxin.people.records.services import EncounterData, discharge_encounter, open_encounter

from .making import message, world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


def ask(patient_id, at, purpose="SURVEY", **more):
    return Contact(patient_id=patient_id, at=at, purpose=purpose, **more)


def test_each_contact_is_judged_at_its_own_time_and_counts_for_the_next():
    with clock.at(NOON):
        here = world()
        one = here.patient(0)
        month_ago = NOON - timedelta(days=30)
        found = selectors.foresee(
            here.system,
            [
                ask(one, month_ago + timedelta(hours=2)),  # the second of the day, though asked about first
                ask(one, month_ago),
                ask(one, month_ago + timedelta(days=3, hours=11)),
            ],
        )
    assert (found[1].verdict, found[1].at, found[1].channel_kind) == ("allow", month_ago, "sandbox")
    assert (found[0].verdict, found[0].rule) == ("defer", "cap.non_clinical_day")
    assert found[0].at == datetime(2026, 2, 9, 8, tzinfo=SHANGHAI)
    assert (found[2].rule, found[2].at) == ("quiet_hours", datetime(2026, 2, 12, 8, tzinfo=SHANGHAI))
    assert not Message.objects.exists()
    assert not Outbox.objects.exists()
    assert not ContactCounter.objects.exists()


def test_what_was_really_sent_then_counts_unless_it_would_not_have_been():
    with clock.at(NOON):
        here = world()
        one = here.patient(0)
        services.send(here.system, message(one, "a", "SURVEY"))
        services.dispatch_due()
    with clock.at(NOON + timedelta(days=20)):
        contact = ask(one, NOON + timedelta(hours=2))
        (found,) = selectors.foresee(here.system, [contact])
        (alone,) = selectors.foresee(here.system, [contact], {one: Counter({("SURVEY", NOON.date()): 1})})
    assert found.rule == "cap.non_clinical_day"
    assert alone.verdict == "allow"


def test_stays_and_deaths_are_those_of_that_time_and_consent_that_of_today():
    with clock.at(NOON - timedelta(days=60)):
        here = world()
        inside, dead, refused = here.patient(0), here.patient(1), here.patient(2)
        stay = open_encounter(
            Actor.interface(here.tenant_id, "HIS"),
            inside,
            EncounterData(
                source="his:main", visit_no="V1", encounter_class="IMP", started_at=NOON - timedelta(days=50)
            ),
        )
        discharge_encounter(Actor.interface(here.tenant_id, "HIS"), stay, at=NOON - timedelta(days=40), disposition="1")
    with clock.at(NOON):
        writing.mark_deceased(here.system, dead, at=NOON - timedelta(days=10))
        writing.change_consent(Actor.patient(here.tenant_id, refused), refused, "SURVEY", "DENIED", method="portal")
        found = selectors.foresee(
            here.system,
            [
                ask(inside, NOON - timedelta(days=45)),
                ask(inside, NOON - timedelta(days=30)),
                ask(dead, NOON - timedelta(days=20)),
                ask(dead, NOON - timedelta(days=5)),
                ask(refused, NOON - timedelta(days=30)),
            ],
        )
    assert [each.rule for each in found] == ["admitted", "", "", "deceased", "consent"]


def test_what_would_come_too_late_does_not_come():
    with clock.at(NOON):
        here = world()
        night = NOON + timedelta(hours=11)
        (found,) = selectors.foresee(here.system, [ask(here.patient(0), night, expires_at=night + timedelta(hours=2))])
    assert (found.verdict, found.rule) == ("block", "expired")


def test_statements_do_not_grow_with_people(django_assert_max_num_queries):
    with clock.at(NOON):
        here = world()
        people = [here.patient(n) for n in range(12)]
        with django_assert_max_num_queries(25):
            selectors.foresee(here.system, [ask(one, NOON - timedelta(days=day)) for one in people for day in (3, 9)])
