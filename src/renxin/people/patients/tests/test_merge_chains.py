"""Any merges among several people, taken apart in any order, end in the state they began with: over every table."""

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import services
from renxin.people.patients.models import MergeRecord

from .rows import Rows, state
from .test_merge import COLUMNS, HIDDEN, django_db_reset, his, pytestmark, register, tables, without_new_events

__all__ = ["django_db_reset", "pytestmark"]
PEOPLE = 4
NAMES = ("甲一", "乙二", "丙三", "丁四")

COMBINED = next(at for at, one in enumerate(COLUMNS) if one.model._meta.label == "conversations.Conversation")

rows_of = st.lists(
    st.tuples(st.integers(0, len(COLUMNS) - 1), st.sets(st.integers(0, PEOPLE - 1), min_size=1)), max_size=8
)
steps = st.lists(st.tuples(st.booleans(), st.integers(0, 99), st.integers(0, 99)), max_size=7)


def fill(tenant_id, people, plan):
    """Give each person of the plan a row of the column, colliding where keys can collide."""
    rows = Rows(tenant_id)
    for column, whose in plan:
        item, first = COLUMNS[column], None
        for number in sorted(whose):
            made = rows.make(item.model, item.field, people[number], like=first)
            first = first or made


def walk(actor, people, plan):
    """Merge and take apart as the plan says: whatever of it is possible."""
    survivors = {}  # who is an alias, of whom
    for joins, one, other in plan:
        standing = [each for each in people if each not in survivors]
        if joins and len(standing) > 1:
            loser = standing[one % len(standing)]
            left = [each for each in standing if each != loser]
            survivors[loser] = left[other % len(left)]
            services.merge_patients(actor, survivors[loser], loser, reason="同一人")
        else:
            _part(actor, survivors, one)
    while survivors:
        _part(actor, survivors, len(survivors))


def _part(actor, survivors, choice):
    free = [loser for loser, survivor in survivors.items() if survivor not in survivors]
    if free:
        loser = free[choice % len(free)]
        services.unmerge_patients(actor, loser, reason="弄错了")
        del survivors[loser]


@given(rows_of, steps)
@example(  # a conversation moved to who had none, another joined it there, and the first goes back before the second
    rows_plan=[(COMBINED, {0, 1})], steps_plan=[(True, 0, 2), (True, 0, 1)]
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everything_is_as_it_was(django_db_reset, rows_plan, steps_plan):
    with transaction.atomic():
        house = hospital(username=f"user{django_db_reset()}")
        actor = his(house)
        people = [register(actor, name, str(number)) for number, name in enumerate(NAMES)]
        fill(house.tenant.pk, people, rows_plan)
        before = state(tables(), HIDDEN)
        walk(actor, people, steps_plan)
        assert without_new_events(state(tables(), HIDDEN), before) == before
        assert not MergeRecord.objects.filter(unmerged_at__isnull=True).exists()
        transaction.set_rollback(True)
