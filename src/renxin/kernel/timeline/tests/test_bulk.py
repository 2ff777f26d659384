"""Many rows in one statement, and membership in one array: against what Django does one by one."""

from datetime import timedelta

import pytest

from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.timeline.models import Parked

pytestmark = pytest.mark.django_db


def parked(**values) -> dict:
    now = clock.now()
    common = {"tenant_id": 1, "consumer": "a", "lane": 0, "number": 1, "patient_id": 7, "kind": "x", "depth": 0}
    return common | {"occurred_at": now, "parked_at": now, "error": "", "payload": {}} | values


def test_what_is_written_is_read_again(frozen_clock):
    words = '引号" 反斜线\\ 换行\n 逗号, {括号} 😀 100%'
    payload = {"words": words, "list": [1, None, True], "deep": {"a": {"b": 1.5}}}
    insert_rows([parked(event_id=2**62 + 1, error=words, payload=payload)], model=Parked)
    row = Parked.objects.get()
    assert (row.error, row.payload, row.event_id, row.parked_at) == (words, payload, 2**62 + 1, clock.now())
    assert row.origin_patient_id == 7
    assert row.attempts == 1


def test_instances_and_mappings_write_the_same(frozen_clock):
    insert_rows([Parked(**parked(event_id=1))])
    insert_rows([parked(event_id=2)], model=Parked)
    first, second = Parked.objects.order_by("event_id").values()
    differing = {name for name in first if first[name] != second[name]}
    assert differing == {"id", "event_id"}


def test_a_conflict_says_which_were_new(frozen_clock):
    suffix = "ON CONFLICT (tenant_id, consumer, event_id) DO NOTHING RETURNING event_id"
    assert insert_rows([parked(event_id=1)], suffix, model=Parked) == [(1,)]
    assert sorted(insert_rows([parked(event_id=n) for n in (1, 2, 3)], suffix, model=Parked)) == [(2,), (3,)]
    assert insert_rows([], suffix) == []


def test_any_finds_what_in_finds(frozen_clock):
    insert_rows([parked(event_id=n, kind=f"k,{n}\"'") for n in range(5)], model=Parked)
    for wanted in ([], [1], [1, 3, 99]):
        assert set(Parked.objects.filter(event_id__any=wanted)) == set(Parked.objects.filter(event_id__in=wanted))
    kinds = ["k,1\"'", "k,4\"'", "none"]
    assert set(Parked.objects.filter(kind__any=kinds)) == set(Parked.objects.filter(kind__in=kinds))
    late = clock.now() + timedelta(days=1)
    assert not Parked.objects.filter(occurred_at__any=[late]).exists()
