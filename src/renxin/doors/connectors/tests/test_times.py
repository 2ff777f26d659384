"""Times as senders write them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.doors.connectors.hl7v2.times import read_date, read_time

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("20260310090000", "2026-03-10T01:00:00+00:00"),
        ("202603100900", "2026-03-10T01:00:00+00:00"),
        ("20260310", "2026-03-09T16:00:00+00:00"),
        ("2026-03-10 09:00:00", "2026-03-10T01:00:00+00:00"),
        ("2026/03/10 09:00", "2026-03-10T01:00:00+00:00"),
        ("20260310090000.1234-0500", "2026-03-10T14:00:00+00:00"),
        ("20260310090000+0000", "2026-03-10T09:00:00+00:00"),
        ("198908181126+0215", "1989-08-18T09:11:00+00:00"),
        ("2026", "2025-12-31T16:00:00+00:00"),
        ("", None), ("something wrong here ", None), ("20261310", None), ("20260230", None), ("201305330", None),
        ("20160106165800070+0000", None), ("00000000", None), ("20260310250000", None), ("99999999+9999", None),
    ],
)  # fmt: skip
def test_reads_what_senders_write(written, utc):
    found = read_time(written, SHANGHAI)
    assert (found.isoformat() if found else None) == utc


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("19491231", date(1949, 12, 31)), ("19491231120000+0800", date(1949, 12, 31)), 
        ("1949-12-31", date(1949, 12, 31)),
        ("1949-1-2", date(1949, 1, 2)), ("1949年1月2日", date(1949, 1, 2)), ("1949", None), ("194912", None), 
        ("x", None),
        ("19490231", None), ("", None),
    ],
)  # fmt: skip
def test_a_birth_date_is_the_day_as_written(written, born):
    assert read_date(written) == born


@given(st.text(max_size=30))
def test_noise_is_no_time(text):
    read_time(text, SHANGHAI)
    read_date(text)
