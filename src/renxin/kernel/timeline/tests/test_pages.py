"""Pages by key meet without gap or overlap, whatever is inserted meanwhile."""

from datetime import timedelta

import pytest
from django.db import models

from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.timeline.models import Parked

pytestmark = pytest.mark.django_db
NEWEST = Keyset("-parked_at", "event_id", size=4)


def park(event_id, minutes):
    at = clock.now() + timedelta(minutes=minutes)
    Parked.objects.create(tenant_id=7, consumer="c", event_id=event_id, patient_id=1, lane=0, number=event_id,
                          kind="k", payload={}, occurred_at=at, parked_at=at, error="")  # fmt: skip


def test_pages_meet(frozen_clock):
    for event_id in range(1, 12):
        park(event_id, event_id // 3)  # three of a kind share an instant
    found, after, pages = [], "", 0
    while True:
        page = NEWEST.page(Parked.objects.all(), after)
        found += [row.event_id for row in page.items]
        pages += 1
        if not page.has_next:
            break
        after = page.next
        park(100 + pages, 99)  # something new at the top of the list
    assert found == [9, 10, 11, 6, 7, 8, 3, 4, 5, 1, 2]
    assert pages == 3


def test_a_page_that_is_exactly_full_is_the_last():
    for event_id in range(1, 5):
        park(event_id, 0)
    assert not NEWEST.page(Parked.objects.all()).has_next


def test_places_are_opaque_and_belong_to_their_list():
    for event_id in range(1, 7):
        park(event_id, 0)
    place = NEWEST.page(Parked.objects.all()).next
    assert str(clock.now().year) not in place
    with pytest.raises(NotFound):
        Keyset("parked_at", "event_id").page(Parked.objects.all(), place)
    with pytest.raises(NotFound):
        NEWEST.page(Parked.objects.all(), "made up")


def test_an_order_needs_columns_that_are_filled():
    with pytest.raises(ValueError, match="name the columns"):
        Keyset()
    for event_id in range(1, 7):
        park(event_id, 0)
    with pytest.raises(ValueError, match="a column is empty"):
        Keyset("nothing", size=2).page(Parked.objects.annotate(nothing=models.Value(None, models.IntegerField())))
