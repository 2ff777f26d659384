"""The engine against the table of home monitoring, and its rules of confirmation, clearing, pauses and trends."""

from datetime import UTC, datetime, timedelta

import pytest

from renxin.engagement.questionnaires.selectors import Level
from renxin.kernel.core.packs import as_data
from renxin.programs.monitoring.engine import Means, Reading, doubt_of, judge, level_of, should_tell, still, trend_of
from renxin.programs.monitoring.engine.doubting import is_repeated
from renxin.programs.monitoring.engine.pack import read, shipped

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
G, Y, A, R = Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED
TIMING = shipped().timing

# Part, values at the edges of the table, their levels: domain, section 5.1, line by line.
TABLE = [
    ("bp", "VS_SBP", {79: R, 80: A, 89: A, 90: G, 134: G, 135: Y, 159: Y, 160: A, 179: A, 180: R, 280: R}),
    ("bp", "VS_DBP", {49: A, 50: G, 84: G, 85: Y, 99: Y, 100: A, 109: A, 110: R}),
    ("pulse", "VS_HR", {44: R, 45: A, 49: A, 50: Y, 54: Y, 55: G, 100: G, 101: Y, 110: Y, 111: A, 130: A, 131: R}),
    ("glucose", "LAB_GLU_F", {2.9: R, 3.9: R, 4.3: Y, 4.4: G, 7.0: G, 7.1: Y, 10.0: Y, 10.1: A, 16.6: A, 16.7: R}),
    ("glucose", "LAB_GLU_2H", {3.9: R, 4.0: G, 10.0: G, 10.1: Y, 13.9: Y, 14.0: A, 16.6: A, 16.7: R}),
    ("spo2", "VS_SPO2", {89: R, 90: A, 92: A, 93: Y, 94: Y, 95: G}),
    ("temperature", "VS_TEMP", {36.0: G, 37.2: G, 37.3: Y, 37.9: Y, 38.0: A, 38.9: A, 39.0: R}),
    ("pef", "VS_PEF", {49: R, 50: A, 59: A, 60: Y, 79: Y, 80: G}),
    ("inr", "LAB_INR", {1.4: A, 1.5: Y, 1.9: Y, 2.0: G, 3.0: G, 3.1: Y, 3.9: Y, 4.0: A, 5.0: A, 5.1: R}),
]
# The same for people of one condition.
FOR = [
    ("copd", "spo2", "VS_SPO2", {85: R, 86: A, 87: A, 88: Y, 89: Y, 90: G, 92: G}),
    ("chemotherapy", "temperature", "VS_TEMP", {37.9: Y, 38.0: R}),
    ("infant", "temperature", "VS_TEMP", {38.0: R}),
    ("pregnant", "bp", "VS_SBP", {139: Y, 140: A, 159: A, 160: R}),
    ("pregnant", "bp", "VS_DBP", {89: Y, 90: A, 109: A, 110: R}),
]


def limits(measure, *conditions):
    return {part.code: part.limits(frozenset(conditions)) for part in shipped().measure(measure).parts}


def bp(sbp, dbp=80, *, minutes=0.0, source="hand:home"):
    """A pressure so many minutes before now."""
    return Reading(NOW - timedelta(minutes=minutes), {"VS_SBP": sbp, "VS_DBP": dbp}, (1,), source)


def verdict(*readings, measure="bp", conditions=(), **about):
    return judge(shipped().measure(measure), readings, limits(measure, *conditions), TIMING, NOW, **about)


@pytest.mark.parametrize(
    ("conditions", "measure", "part", "rows"),
    [((), *row) for row in TABLE] + [((row[0],), *row[1:]) for row in FOR],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_levels_are_those_of_the_table(conditions, measure, part, rows):
    found = {
        value: level_of(shipped().measure(measure), {part: value}, limits(measure, *conditions))[0] for value in rows
    }
    assert found == rows


def test_a_red_pressure_alone_asks_for_a_repeat_and_the_repeat_makes_it_red():
    alone = verdict(bp(184, 96))
    assert (alone.level, alone.ask) == (A, "repeat")
    again = verdict(bp(182, 95), bp(184, 96, minutes=12))
    assert (again.level, again.ask) == (R, "")
    assert again.rule == "VS_SBP:red:at_least:180"
    assert verdict(bp(150, 90), bp(184, 96, minutes=12)).level < R  # it went down after rest
    assert verdict(bp(182, 95), bp(184, 96, minutes=90)).level == A  # too long ago to be the repeat


def test_a_fresh_symptom_makes_a_red_pressure_red_at_once():
    assert verdict(bp(184, 96), symptomatic=True).level == R


def test_a_minute_later_is_the_same_measuring_and_no_repeat():
    assert verdict(bp(184, 96), bp(186, 96, minutes=1.5)).level == A


def test_two_readings_are_averaged_and_of_three_the_last_two():
    assert verdict(bp(156), bp(164, minutes=2)).values["VS_SBP"] == 160
    assert verdict(bp(150), bp(152, minutes=2), bp(175, minutes=4)).values["VS_SBP"] == 151


def test_orange_and_yellow_want_two_of_the_last_three_in_different_hours():
    high, fine = bp(165), bp(120)
    assert verdict(high).level == Y
    assert verdict(bp(145)).level == G
    assert verdict(high, bp(168, minutes=600)).level == A
    assert verdict(high, bp(168, minutes=30)).level == Y  # half an hour later is the same hour
    assert verdict(high, bp(120, minutes=600), bp(168, minutes=900)).level == A
    assert verdict(high, bp(120, minutes=600), bp(120, minutes=900), bp(168, minutes=1200)).level == Y
    assert verdict(bp(145), bp(147, minutes=600)).level == Y
    assert verdict(fine, bp(168, minutes=600), bp(168, minutes=900)).level == G


def test_low_sugar_and_low_oxygen_wait_for_nobody():
    assert verdict(Reading(NOW, {"LAB_GLU_F": 3.6}), measure="glucose").level == R
    assert verdict(Reading(NOW, {"VS_SPO2": 91}), measure="spo2").level == A


def test_weight_of_a_weak_heart():
    def weights(now, *before):
        readings = [Reading(NOW, {"VS_WT": now})]
        readings += [Reading(NOW - timedelta(days=days), {"VS_WT": kg}) for days, kg in before]
        return verdict(*readings, measure="weight", conditions=("heart_failure",)).level

    assert weights(70.5, (3, 70.0)) == G
    assert weights(71.0, (3, 70.0)) == Y
    assert weights(72.0, (1, 71.5), (3, 70.0)) == A
    assert weights(71.0, (1, 70.0)) == A
    assert weights(75.0, (20, 70.0)) == G  # slow gain is a matter of the trend
    assert verdict(Reading(NOW, {"VS_WT": 75}), measure="weight").level == G


def test_a_symptom_beside_the_number_makes_it_red():
    breathless, bleeding = frozenset({"breathing"}), frozenset({"bleeding"})
    heavier = [Reading(NOW, {"VS_WT": 71.0}), Reading(NOW - timedelta(days=1), {"VS_WT": 70.0})]
    weak = {"measure": "weight", "conditions": ("heart_failure",)}
    assert verdict(*heavier, **weak).level == A
    assert verdict(*heavier, **weak, flags=breathless).level == R
    assert verdict(Reading(NOW, {"VS_WT": 70.0}), heavier[1], **weak, flags=breathless).level == G
    assert verdict(*heavier, **weak, flags=bleeding).level == A
    assert verdict(Reading(NOW, {"LAB_INR": 2.6}), measure="inr").level == G
    assert verdict(Reading(NOW, {"LAB_INR": 2.6}), measure="inr", flags=bleeding).level == R


@pytest.mark.parametrize(
    ("readings", "ask"),
    [
        ((bp(130), bp(141, minutes=2)), "third"),
        ((bp(130), bp(140, minutes=2)), ""),
        ((bp(130, 70), bp(131, 82, minutes=2)), "third"),
        ((bp(138), bp(130, minutes=2), bp(141, minutes=4)), ""),
        ((bp(130), bp(141, minutes=20)), ""),
        ((bp(130),), ""),
    ],
)
def test_two_pressures_that_differ_ask_for_a_third(readings, ask):
    assert verdict(*readings).ask == ask


def test_what_arrives_late_alarms_nobody():
    assert verdict(bp(190, 115, minutes=60 * 30), bp(190, 115, minutes=60 * 30 + 12)).level == Y


def test_an_alert_ends_after_three_calm_readings_over_two_days():
    measure, own = shipped().measure("bp"), limits("bp")

    def now_at(level, *readings):
        return still(measure, readings, level, own, TIMING)

    calm = [bp(124, 75, minutes=1440 * day) for day in range(3)]
    assert now_at(A, *calm) == G
    assert now_at(A, *calm[:2]) == A
    assert now_at(A, bp(124), bp(124, minutes=600), bp(124, minutes=1200)) == A  # not two days yet
    assert now_at(A, *[bp(131, minutes=1440 * day) for day in range(3)]) == Y  # too near to 135: watched on
    assert now_at(A, *[bp(157, minutes=1440 * day) for day in range(3)]) == A  # too near to 160
    assert now_at(R, *[bp(150, minutes=1440 * day) for day in range(3)]) == Y


def test_nobody_is_told_twice_unless_it_got_worse_or_the_pause_is_over():
    def hours(number):
        return NOW - timedelta(hours=number)

    assert should_tell(A, None, None, NOW, TIMING)
    assert not should_tell(A, A, hours(11), NOW, TIMING)
    assert should_tell(A, A, hours(12), NOW, TIMING)
    assert should_tell(R, A, hours(1), NOW, TIMING)
    assert not should_tell(Y, A, hours(100), NOW, TIMING)
    assert not should_tell(R, R, hours(0.4), NOW, TIMING)
    assert should_tell(R, R, hours(0.5), NOW, TIMING)


def test_doubts():
    measure = shipped().measure("bp")
    usual = [bp(128, minutes=1440 * day) for day in range(1, 6)]

    def doubt(reading, earlier=()):
        return doubt_of(measure, reading, earlier, TIMING)

    assert doubt(bp(1200)) == "impossible"
    assert doubt(bp(16.5, 80)) == "unit"  # kPa
    assert doubt(bp(80, 128)) == "swapped"
    assert doubt(bp(195, 80), usual) == "unlike"
    assert doubt(bp(195, 80)) == ""  # nobody knows yet what is usual for her
    assert doubt(bp(160, 80), usual) == ""
    assert doubt_of(shipped().measure("glucose"), Reading(NOW, {"LAB_GLU_F": 110}), (), TIMING) == "unit"
    assert doubt_of(measure, bp(128, minutes=-60 * 25), (), TIMING, NOW) == "future"
    assert doubt_of(measure, bp(128, minutes=-60 * 23), (), TIMING, NOW) == ""


def test_the_same_reading_again_is_no_second_one():
    assert is_repeated(bp(150), bp(150))
    assert not is_repeated(bp(150), bp(151))
    assert not is_repeated(bp(150), bp(150, minutes=1))
    assert not is_repeated(bp(150), bp(150, source="device:7"))


def test_trends():
    def trend(measure, part, recent, before, n=5):
        return trend_of(shipped().measure(measure), {part: Means(recent, n, before, n)}, TIMING)

    assert trend("bp", "VS_SBP", 140, 130) == "VS_SBP:trend:rise"
    assert trend("bp", "VS_SBP", 139.9, 130) == ""
    assert trend("bp", "VS_SBP", 150, 130, n=2) == ""
    assert trend("glucose", "LAB_GLU_F", 8.0, 6.0) == "LAB_GLU_F:trend:rise"
    assert trend("weight", "VS_WT", 72.2, 70) == "VS_WT:trend:rise"
    assert trend("weight", "VS_WT", 66.5, 70) == "VS_WT:trend:fall"


def test_a_version_written_out_reads_back_the_same():
    assert read(as_data(shipped())) == shipped()
