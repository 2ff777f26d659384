"""When calls are tried again, and how they are signed."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from renxin.doors.exchange.webhooks import rules

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 120), (4, 3600), (8, 86_400)])
def test_pauses_grow(attempts, seconds):
    assert rules.next_try(attempts, NOW) == NOW + timedelta(seconds=seconds)


def test_after_the_last_pause_it_is_given_up():
    assert rules.next_try(len(rules.PAUSES) + 1, NOW) is None


def test_a_partner_can_check_the_signature():
    given = dict(part.split("=", 1) for part in rules.signature("whsec_x", b'{"a": 1}', NOW).split(","))
    expected = hmac.new(b"whsec_x", given["t"].encode() + b'.{"a": 1}', hashlib.sha256).hexdigest()
    assert given == {"t": str(int(NOW.timestamp())), "v1": expected}
    assert rules.signature("whsec_y", b'{"a": 1}', NOW) != rules.signature("whsec_x", b'{"a": 1}', NOW)
