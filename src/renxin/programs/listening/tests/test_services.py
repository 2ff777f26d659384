"""Rounds, reviews, replies, stories, polls, advice and open days through the services: what they do and refuse."""

from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter
from tests.harness.ward import ward

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.timeline.facts.listening import ConcernRaised, OpinionHeard
from renxin.kernel.timeline.services import Entry
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.records.models import Encounter
from renxin.programs.cases import consumers as cases
from renxin.programs.cases.models import Case
from renxin.programs.listening import selectors, services
from renxin.programs.listening.models import Ballot, Note, PollOption, Review, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return ward()


@pytest.fixture
def other_officer(house):
    """A second person who may approve."""
    person = add_practitioner(house.system, name="赵磊")
    user = create_account(house.system, person, "zhao.lei", "a-long-word-4711", must_change_password=False)
    grant_role(house.system, user, "experience_officer", scope_kind="tenant")
    return house.actor(user)


def stay(house, patient_id, bed="12床"):
    return Encounter.objects.create(
        tenant_id=house.tenant.pk,
        patient_id=patient_id,
        encounter_class="IMP",
        status="in-progress",
        department=house.department,
        location=bed,
        started_at=clock.now() - timedelta(days=2),
        visit_no=f"ZY{patient_id}",
        source="test",
        updated_at=clock.now(),
    )


def told(kind):
    """Return the facts of a kind that were recorded."""
    from renxin.kernel.timeline.selectors import fact_of

    return [fact_of(row) for row in Event.objects.filter(kind=kind.kind).order_by("id")]


def heard_by_cases(house, facts):
    entries = [Entry(number=i, lane=0, event_id=i, actor_name="", fact=fact) for i, fact in enumerate(facts, 1)]
    cases.open_for_heard(house.system, entries)
