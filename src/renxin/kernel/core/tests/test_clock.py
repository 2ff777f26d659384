"""The one clock: frozen by tests, moved by the demo, the same in every process."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from renxin.kernel.core import clock

NOON = datetime(2026, 3, 10, 12, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(clock._Offset, "value", timedelta(0))
    monkeypatch.setattr(clock._Offset, "read_at", float("-inf"))


def test_a_frozen_clock_stands_still_and_thaws():
    with clock.at(NOON):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC
        with clock.at(NOON + timedelta(days=1)):
            assert clock.today().day == 11
        assert clock.now() == NOON
        assert abs(clock.wall() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_today_is_the_day_of_the_place():
    with clock.at(datetime(2026, 3, 9, 20, tzinfo=UTC)):
        assert clock.today().day == 10
        assert clock.today(clock.ZoneInfo("Europe/London")).day == 9


@pytest.mark.django_db
def test_moving_the_clock_moves_product_time_and_not_real_time():
    assert abs(clock.now() - clock.wall()) < timedelta(seconds=5)
    clock.move(timedelta(days=3))
    assert clock.move(timedelta(days=4)) == timedelta(days=7)
    assert abs(clock.now() - clock.wall() - timedelta(days=7)) < timedelta(seconds=5)


SCRIPT = """
import sys, django
django.setup()
from renxin.kernel.core import clock
for _ in sys.stdin:
    print((clock.now() - clock.wall()).days, flush=True)
"""


@pytest.mark.commits
def test_other_processes_see_the_move_within_a_second(committed_db):
    environment = {**committed_db.environment, "DJANGO_SETTINGS_MODULE": "tests.settings", "RENXIN_DEMO": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", SCRIPT], env=environment, **pipes) as other:

        def ask():
            other.stdin.write("\n")
            other.stdin.flush()
            return int(other.stdout.readline())

        assert ask() <= 0
        clock.move(timedelta(days=7, hours=1))
        end = clock.wall() + timedelta(seconds=10)
        while ask() != 7:
            assert clock.wall() < end
        other.stdin.close()


@pytest.mark.django_db
def test_a_real_installations_clock_cannot_be_moved(settings):
    settings.RENXIN_MOVABLE_CLOCK = False
    with pytest.raises(RuntimeError, match="cannot be moved"):
        clock.move(timedelta(days=1))


@pytest.mark.django_db
def test_the_time_can_be_asked_inside_a_broken_transaction():
    with transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert connection.needs_rollback
        assert abs(clock.now() - clock.wall()) < timedelta(seconds=5)
