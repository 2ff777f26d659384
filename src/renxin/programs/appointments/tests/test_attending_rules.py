"""When reminders are due, what replies mean, how likely somebody is not to come: rules without a database."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core import clock
from renxin.programs.appointments.attending import matching, replies, risk, timing
from renxin.programs.appointments.attending.pack import reminders, risks


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize(
    ("starts", "booked", "expected"),
    [
        (
            "2026-03-20T15:00",
            "2026-03-10T09:00",
            {"days": "2026-03-17T15:00", "day": "2026-03-19T15:00", "hours": "2026-03-20T13:00"},
        ),
        # 6:30 in the morning is nobody's hour: the evening before says it.
        (
            "2026-03-20T08:30",
            "2026-03-10T09:00",
            {"days": "2026-03-17T08:30", "day": "2026-03-19T08:30", "hours": "2026-03-19T19:30"},
        ),
        # Booked the day before: what lies behind the booking is not said.
        ("2026-03-20T15:00", "2026-03-19T16:00", {"hours": "2026-03-20T13:00"}),
        ("2026-03-20T15:00", "2026-03-20T14:00", {}),
    ],
)
def test_reminders_come_when_they_help(starts, booked, expected):
    pack = reminders()
    planned = timing.plan(pack, pack.steps, at(starts), at(booked))
    assert {step.code: due.isoformat()[:16] for step, due in planned} == expected


@given(st.integers(min_value=0, max_value=365 * 24 * 60), st.integers(min_value=0, max_value=30 * 24 * 60))
def test_no_reminder_in_quiet_hours_nor_after_the_time(minute, ahead):
    pack, begins = reminders(), at("2026-01-01T00:00") + timedelta(minutes=minute)
    planned = timing.plan(pack, pack.steps, begins, begins - timedelta(minutes=ahead))
    quiet_from, quiet_until = pack.quiet
    assert all(quiet_until <= due.time() < quiet_from and due < begins for _step, due in planned)
    assert [due for _step, due in planned] == sorted({due for _step, due in planned})


@pytest.mark.parametrize(
    ("text", "asked", "meaning"),
    [
        ("1", True, "yes"),
        ("１。", True, "yes"),
        ("好的，谢谢", True, "yes"),
        ("2", True, "no"),
        ("来不了", True, "no"),
        ("I cannot come", True, None),
        ("Cannot come!", True, "no"),
        ("3", True, "move"),
        ("1", False, None),
        ("取消", False, None),
        ("麻烦帮我取消预约", False, "no"),
        ("不要取消预约", False, None),
        ("怎么取消预约？", True, None),
        ("12", True, None),
        ("我1号来", True, None),
        ("取消预约还是改预约呢", True, None),
        ("", True, None),
    ],
)
def test_replies_are_read_only_when_they_are_plain(text, asked, meaning):
    assert replies.read(reminders().replies, text, asked=asked) == meaning


def known(**changes) -> risk.Known:
    base = {"starts_at": at("2026-03-18T10:00"), "booked_at": at("2026-03-16T10:00"), "born": date(1960, 5, 1)}
    return risk.Known(**{**base, **changes})


def test_risk_rises_and_falls_with_its_reasons():
    pack, base = risks(), 0.1
    plain = risk.judge(pack, base, known())
    assert plain == risk.Risk(10, ())
    often = risk.judge(pack, base, known(missed=3, told="sent", booked_at=at("2026-03-01T10:00")))
    assert often.reasons == ("missed_more", "ahead_long", "unconfirmed")
    assert often.percent > 50
    sure = risk.judge(pack, base, known(kept=4, confirmed=True, told="sent"))
    assert sure.percent < 3
    assert sure.reasons == ("kept_before", "confirmed")


def test_a_house_without_history_takes_the_default_and_a_large_one_its_own():
    pack = risks()
    assert risk.base_of(pack, 0, 0) == pack.base_percent / 100
    assert risk.base_of(pack, 2_000, 40_000) == pytest.approx(0.05, abs=0.001)


def test_measuring_tells_good_numbers_from_bad_ones():
    pack = risks()
    good = risk.measure(pack, {5: (1_000, 50), 40: (100, 40)})
    bad = risk.measure(pack, {40: (1_000, 50), 5: (100, 40)})
    assert good.skill > 0 > bad.skill
    assert [(band.n, band.missed) for band in good.bands if band.n] == [(1_000, 50), (100, 40)]
    assert good.bands[-1].expected == pytest.approx(0.4)
    assert risk.measure(pack, {}).n == 0


def waits(entry: int, **changes) -> matching.Waiting:
    base = {
        "entry_id": entry,
        "patient_id": entry,
        "service_id": 1,
        "practitioner_id": None,
        "first_day": date(2026, 3, 11),
        "last_day": date(2026, 3, 13),
        "joined_at": at("2026-03-10T08:00") + timedelta(minutes=entry),
    }
    return matching.Waiting(**{**base, **changes})


SEAT = matching.FreeSeat(7, 1, 5, at("2026-03-12T09:00"))


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"practitioner_id": 5}, True),
        ({"practitioner_id": 6}, False),
        ({"service_id": 2}, False),
        ({"last_day": date(2026, 3, 11)}, False),
        ({"before": at("2026-03-12T09:00")}, False),
        ({"before": at("2026-03-20T09:00")}, True),
        ({"busy": (at("2026-03-12T09:30"),)}, False),
        ({"busy": (at("2026-03-12T15:00"),)}, True),
    ],
)
def test_a_seat_suits_who_waits_for_it(changes, fits):
    assert matching.suits(waits(1, **changes), SEAT) is fits


def test_who_joined_first_is_asked_first_and_who_let_offers_pass_later():
    two = [SEAT, matching.FreeSeat(8, 1, 5, at("2026-03-12T09:15"))]
    pairs = matching.match([waits(3), waits(1, offers=1), waits(2)], two)
    assert [(one.entry_id, seat.seat_id) for one, seat in pairs] == [(2, 7), (3, 8)]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2), st.integers(1, 3)), max_size=12), st.integers(0, 6))
def test_no_seat_is_offered_twice_and_nobody_twice(people, seats):
    waiting = [waits(n, patient_id=who, offers=offers) for n, (who, offers, _x) in enumerate(people)]
    free = [matching.FreeSeat(n, 1, None, SEAT.starts_at + timedelta(minutes=15 * n)) for n in range(seats)]
    pairs = matching.match(waiting, free)
    assert len({seat.seat_id for _one, seat in pairs}) == len(pairs) == len({one.patient_id for one, _seat in pairs})
    assert len(pairs) == min(len({who for who, _o, _x in people}), seats)
