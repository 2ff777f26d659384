"""Log tables have their months, made by whoever runs the product, removed only by their owner."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from renxin.kernel.core import clock, ids, partitions
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientRegistered
from renxin.kernel.timeline.models import Event
from renxin.kernel.timeline.services import record

pytestmark = pytest.mark.django_db
EVENTS = Event._meta.db_table


def test_a_fresh_database_has_months_ahead():
    found = partitions.partitions(EVENTS)
    assert len(found) == partitions.AHEAD + 1
    assert found[0].first_id <= ids.new_id() < found[0].end_id
    for earlier, later in pairwise(found):
        assert earlier.end_id == later.first_id
    assert partitions.ensure_ahead() == 0


def test_the_running_product_makes_further_months():
    made = partitions.ensure_ahead(partitions.AHEAD + 2)
    assert made == 2 * len(partitions.log_models())
    assert len(partitions.partitions(EVENTS)) == partitions.AHEAD + 3
    later = clock.wall() + timedelta(days=31 * (partitions.AHEAD + 1))
    event_id = ids.floor_of(later)
    record(Actor.system(7, "t"), PatientRegistered(patient_id=1, occurred_at=clock.now()))
    Event.objects.update(id=event_id)
    assert Event.objects.get(patient_id=1).id == event_id


def test_new_months_have_the_indexes_of_the_table():
    partitions.ensure_ahead(partitions.AHEAD + 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, count(*) FROM pg_indexes WHERE tablename ~ '^timeline_event' GROUP BY 1")
        assert len({count for _, count in cursor.fetchall()}) == 1


def test_an_index_made_later_is_on_every_month_and_counts():
    table = "records_observation"
    partitions.ensure_ahead(partitions.AHEAD + 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexdef LIKE %s", [f"%{table}%USING brin%"])
        assert {name for (name,) in cursor.fetchall()} == {table, *(one.name for one in partitions.partitions(table))}
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", ["records_observation_order"])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    "call",
    [
        "SELECT core_make_log_partition('timeline_parked', current_date)",
        "SELECT core_make_log_partition('timeline_event', DATE '2019-01-01')",
        "SELECT core_make_log_partition('timeline_event', DATE '2099-01-01')",
        "SELECT core_make_log_partition('pg_class', current_date)",
    ],
)
def test_the_function_makes_nothing_but_months_of_log_tables(call):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(call)


def test_months_are_those_of_the_calendar_in_utc():
    found = partitions.months(datetime(2026, 12, 31, 20, tzinfo=UTC), 2)
    assert [f"{month:%Y%m}" for month in found] == ["202612", "202701", "202702"]


def test_old_months_are_taken_out_by_the_owner_and_their_rows_with_them(database_server):
    record(Actor.system(7, "t"), PatientRegistered(patient_id=1, occurred_at=clock.now()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE relname = %s", [EVENTS])
        (is_owner,) = cursor.fetchone()
    two_months_on = partitions.months(clock.wall(), 2)[2]
    if not is_owner:
        with pytest.raises(DatabaseError, match="owner"), transaction.atomic():
            partitions.detach_before(Event, two_months_on)
        return
    before = [partition.name for partition in partitions.partitions(EVENTS)]
    assert partitions.detach_before(Event, two_months_on) == before[:2]
    assert [partition.name for partition in partitions.partitions(EVENTS)] == before[2:]
    assert not Event.objects.exists()


def test_partitions_are_reached_through_their_table_only():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.grantee::regrole FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid, "
            "aclexplode(c.relacl) a WHERE c.relkind = 'r' AND a.grantee <> c.relowner"
        )
        assert cursor.fetchall() == []
