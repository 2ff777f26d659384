"""Medicines, pure: schedules from the words of prescriptions, PDC, refills, misses. Tables written out by hand."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.engagement.questionnaires.selectors import Level
from renxin.programs.monitoring.medication import adherence, missing, refills, schedule
from renxin.programs.monitoring.medication.adherence import Fill, Stay
from renxin.programs.monitoring.medication.catalogue import class_of, dosage, is_critical, medicines
from renxin.programs.monitoring.medication.missing import Told

ONE = date(2026, 3, 1)  # a Sunday


def day(number: int) -> date:
    """Return the nth day, counted from 1."""
    return ONE + timedelta(days=number - 1)


WRITTEN = {
    # as written: rhythm, hours
    ("qd", "5 mg"): ("qd", ["08:00"]),
    ("QD", ""): ("qd", ["08:00"]),
    ("q.d.", ""): ("qd", ["08:00"]),
    ("bid", "0.5 g"): ("bid", ["08:00", "20:00"]),
    ("tid", ""): ("tid", ["08:00", "12:30", "18:30"]),
    ("q8h", ""): ("q8h", ["06:00", "14:00", "22:00"]),
    ("qn", "20 mg"): ("qn", ["21:00"]),
    ("hs", ""): ("hs", ["21:30"]),
    ("每日一次", "1片"): ("qd", ["08:00"]),
    ("每日两次", ""): ("bid", ["08:00", "20:00"]),
    ("一日3次", "一次1片 饭后"): ("tid", ["08:00", "12:30", "18:30"]),
    ("", "一次1片，一日2次，饭后服"): ("bid", ["08:00", "20:00"]),
    ("早晚各一次", ""): ("bid", ["08:00", "20:00"]),
    ("3次/日", ""): ("tid", ["08:00", "12:30", "18:30"]),
    ("每晚睡前一次", ""): ("hs", ["21:30"]),
    ("晨起空腹", "50 μg"): ("qm", ["08:00"]),
    ("隔日一次", ""): ("qod", ["08:00"]),
    ("每周一次", "70 mg"): ("qw", ["08:00"]),
    ("每12小时一次", ""): ("q12h", ["08:00", "20:00"]),
    ("twice a day", ""): ("bid", ["08:00", "20:00"]),
    ("Once daily", ""): ("qd", ["08:00"]),
    ("must be taken once a day with food", ""): ("qd", ["08:00"]),
}


def test_schedules_are_read_from_what_stands_in_prescriptions():
    for (frequency, dose), (rhythm, times) in WRITTEN.items():
        found = schedule.read(frequency, dose)
        assert (found.rhythm, [f"{at:%H:%M}" for at in found.times]) == (rhythm, times), (frequency, dose)
        assert found.sure


def test_what_is_as_needed_or_unread_is_never_reminded_of():
    for frequency in ("prn", "必要时", "疼痛时服", "as needed"):
        assert schedule.read(frequency).as_needed
    unread = schedule.read("遵医嘱")
    assert unread.as_needed
    assert not unread.sure
    assert not list(unread.due(ONE, ONE, day(10)))


def test_meals_are_told_and_days_counted_from_the_first():
    assert schedule.read("一日3次", "饭后").meal.zh == "饭后吃"
    assert schedule.read("qm", "空腹").meal.en == "on an empty stomach"
    assert schedule.read("qd").meal is None
    every_other = schedule.read("qod")
    assert [on for on, _at in every_other.due(ONE, ONE, day(6))] == [day(1), day(3), day(5)]
    assert [on for on, _at in every_other.due(ONE, day(2), day(6))] == [day(3), day(5)]
    thrice = schedule.read("tiw")
    assert [on.weekday() for on, _at in thrice.due(ONE, ONE, day(7))] == [0, 2, 4]
    assert list(schedule.read("bid").due(day(2), ONE, day(2))) == [(day(2), time(8)), (day(2), time(20))]
    assert schedule.read("qod").per_day == 0.5
    assert round(schedule.read("tiw").per_day, 2) == 0.43


def test_every_rhythm_named_in_the_pack_exists_and_reads_back():
    pack = dosage()
    assert {one.rhythm for one in pack.written} <= set(pack.rhythms)
    for one in pack.written:
        for words in one.has:
            assert schedule.read(words).rhythm == one.rhythm, words


def test_classes_by_code_and_name():
    for name, code, expected in (
        ("氨氯地平片", "", "calcium"),
        ("缬沙坦胶囊", "", "ras"),
        ("", "C09CA03", "ras"),
        ("二甲双胍缓释片", "", "metformin"),
        ("达格列净片", "", "sglt2"),
        ("阿司匹林肠溶片", "", "antiplatelet"),
        ("甘精胰岛素注射液", "", "insulin"),
        ("阿托伐他汀钙片", "", "statin"),
        ("华法林钠片", "", "anticoagulant"),
        ("Levothyroxine", "", "thyroid"),
        ("阿莫西林胶囊", "", "antimicrobial"),
        ("复方甘草片", "", "other"),
    ):
        assert class_of(name, code) == expected, name
    assert [one.code for one in medicines().classes if one.critical] == [
        *("anticoagulant", "antiplatelet", "insulin", "antiepileptic", "transplant")
    ]
    assert is_critical("insulin")
    assert not is_critical("statin")


# name: fills (medicine, day, days), stays, end, least → covered of days, lasting until
PDC = {
    "two boxes on time": ([("a", 1, 30), ("a", 31, 30)], [], 60, (60, 60, 60)),
    "a gap of ten days is lost for good": ([("a", 1, 30), ("a", 41, 30)], [], 70, (60, 70, 70)),
    "fetched early: it shifts, nothing counts twice": ([("a", 1, 30), ("a", 21, 30)], [], 60, (60, 60, 60)),
    "fetched early and looked at late": ([("a", 1, 30), ("a", 21, 30)], [], 80, (60, 80, 60)),
    "the end cuts what is still at home": ([("a", 1, 30), ("a", 31, 30)], [], 40, (40, 40, 60)),
    "a switch within the class begins at once": ([("a", 1, 30), ("b", 21, 30)], [], 60, (50, 60, 50)),
    "two medicines of a class count once": ([("a", 1, 30), ("b", 1, 30)], [], 30, (30, 30, 30)),
    "ten days in hospital count for neither side": ([("a", 1, 30), ("a", 31, 30)], [(10, 21)], 60, (50, 50, 70)),
    "a stay in a gap shortens the gap": ([("a", 1, 30), ("a", 51, 30)], [(35, 46)], 60, (40, 50, 80)),
    "out and back on one day is no stay": ([("a", 1, 30), ("a", 31, 30)], [(10, 10)], 60, (60, 60, 60)),
    "two stays that overlap count once": ([("a", 1, 30), ("a", 31, 30)], [(10, 21), (15, 21)], 60, (50, 50, 70)),
    "half": ([("a", 1, 14), ("a", 29, 14)], [], 56, (28, 56, 42)),
}


def test_pdc_line_by_line():
    for name, (fills, stays, end, expected) in PDC.items():
        found = adherence.cover(
            [Fill(medicine, day(on), days) for medicine, on, days in fills],
            None,
            day(end),
            [Stay(day(first), day(last)) for first, last in stays],
        )
        assert found is not None, name
        assert (found.covered, found.days, found.until) == (expected[0], expected[1], day(expected[2])), name


def test_pdc_needs_two_fills_and_never_rounds_up():
    assert adherence.cover([Fill("a", ONE, 30)], None, day(30)) is None
    assert adherence.cover([Fill("a", ONE, 30), Fill("a", day(40), 30)], None, day(35)) is None
    found = adherence.cover([Fill("a", ONE, 40), Fill("a", day(52), 39)], None, day(99))
    assert found is not None
    assert found.percent == 79  # 79 of 99 days are 79.8
    assert adherence.covered_until([Fill("a", ONE, 30)]) == day(30)
    assert adherence.covered_until([]) is None
    assert adherence.together([90, 71], "mean") == 80
    assert adherence.together([90, 71], "min") == 71
    assert adherence.together([], "min") is None


def test_pdc_from_a_later_day_on_keeps_what_was_at_home():
    found = adherence.cover([Fill("a", ONE, 60), Fill("a", day(100), 30)], day(51), day(110))
    assert found is not None
    assert (found.covered, found.days) == (21, 60)


fills = st.lists(
    st.builds(Fill, st.sampled_from("ab"), st.integers(1, 200).map(day), st.integers(1, 90)), min_size=2, max_size=8
)
stays = st.lists(
    st.tuples(st.integers(1, 250), st.integers(0, 20)).map(lambda s: Stay(day(s[0]), day(s[0] + s[1]))), max_size=3
)


@settings(max_examples=80, deadline=None)
@given(fills, stays, st.integers(200, 300))
def test_pdc_never_counts_a_day_twice_and_more_fills_never_lower_it(some, inside, end):
    found = adherence.cover(some, None, day(end), inside)
    if found is None:
        return
    assert 0 <= found.covered <= found.days
    assert found.covered <= sum(one.days for one in some)
    first = min(some, key=lambda one: one.on)
    more = adherence.cover([*some, Fill("a", first.on + timedelta(days=30), 30)], None, day(end), inside)
    assert more is not None
    assert more.covered >= found.covered


def test_refill_days_and_how_long_a_prescription_may_be():
    found = refills.refill(day(28))
    assert found.remind_on == (day(21), day(25))
    assert found.ask_on == day(31)
    for today, stage in ((20, ""), (21, "soon"), (28, "soon"), (30, "soon"), (31, "late"), (50, "late")):
        assert found.stage(day(today)) == stage, today
    for drug_class, stable, assessed, days, why in (
        ("statin", False, False, 28, "usual"),
        ("statin", True, False, 28, "usual"),
        ("statin", True, True, 84, "stable"),
        ("statin", False, True, 28, "usual"),
        ("opioid", True, True, 7, "never_long"),
        ("sedative", True, True, 7, "never_long"),
        ("antimicrobial", True, True, 7, "never_long"),
    ):
        limit = refills.longest(drug_class, stable=stable, assessed=assessed)
        assert (limit.days, limit.why) == (days, why), (drug_class, stable, assessed)
    assert refills.longest("statin", stable=True, assessed=False).needs_assessment
    assert not refills.is_too_long("statin", 84)
    assert refills.is_too_long("statin", 85)
    assert refills.is_too_long("antimicrobial", 14)


# what was said, a letter a day from the oldest (t taken, l late, m missed, s skipped, . nobody spoke): critical, level
MISSES = [
    ("tttttt", "statin", None),
    ("ttttmm", "statin", None),
    ("tttmmm", "statin", (Level.YELLOW, 3, "in_a_row")),
    ("tmmmtt", "statin", None),
    ("mtmtmtm", "statin", (Level.YELLOW, 4, "of_seven_days")),
    ("mtmtmtt", "statin", None),
    ("mtmtmtmt", "statin", None),
    ("tttmsmm", "statin", (Level.YELLOW, 3, "in_a_row")),
    ("ttt.mm", "statin", None),
    ("m.m.m", "statin", (Level.YELLOW, 3, "in_a_row")),
    ("......", "statin", None),
    ("tttttm", "insulin", None),
    ("ttttmm", "insulin", (Level.ORANGE, 2, "critical_days")),
    ("tttm.m", "insulin", None),
    ("llllll", "insulin", None),
    ("sssss", "anticoagulant", None),
]


@pytest.mark.parametrize(("days", "drug_class", "expected"), MISSES)
def test_runs_of_misses(days, drug_class, expected):
    words = {"t": "taken", "l": "late", "m": "missed", "s": "skipped"}
    told = [Told(day(number), "08:00", words[sign]) for number, sign in enumerate(days, 1) if sign != "."]
    found = missing.judge(told, day(len(days)), drug_class)
    assert (found and (found.level, found.run, found.rule)) == expected


def test_one_of_two_doses_of_what_must_not_be_missed_counts_as_the_day():
    told = [
        Told(day(number), at, "missed" if at == "20:00" else "taken") for number in (1, 2) for at in ("08:00", "20:00")
    ]
    found = missing.judge(told, day(2), "anticoagulant")
    assert found is not None
    assert found.level == Level.ORANGE
