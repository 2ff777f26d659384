"""The harness itself: what the fixtures promise."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from renxin.kernel.core import clock
from renxin.kernel.core.models import ClockOffset


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", [1, 2])
def test_an_ordinary_test_is_rolled_back(attempt):
    assert not ClockOffset.objects.exists()
    ClockOffset.objects.create(offset=timedelta(days=attempt))


@pytest.mark.commits
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_committing_test_is_seen_by_other_threads_and_forgotten_afterwards(attempt):
    assert not ClockOffset.objects.exists()
    ClockOffset.objects.create(offset=timedelta(days=attempt))
    seen = []

    def look() -> None:
        seen.append(ClockOffset.objects.count())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_the_clock_stands_still(frozen_clock):
    before = clock.now()
    assert clock.now() == before
    assert frozen_clock.move(days=7) == before + timedelta(days=7)


@pytest.mark.django_db
def test_tests_run_without_the_rights_of_the_tables_owner(database_server):
    if database_server.url:  # a server of one's own has the roles its owner gave it
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("renxin_app", False)
