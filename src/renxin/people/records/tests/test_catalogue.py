"""Common codes are found the way people type them; values make findings by themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from renxin.people.records import catalogue, rules
from renxin.people.records.charts import charts_of
from renxin.people.records.selectors import Trend


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("高血压", "I10"),
        ("gxy", "I10"),
        ("i10", "I10"),
        ("hypertension", "I10"),
        ("2xtnb", "E11.9"),
        ("糖尿病", "E11.9"),
        ("gxb", "I25.1"),
        ("copd", "J44.9"),
        ("mzf", "J44.9"),
        ("common cold", "J00"),
    ],
)
def test_a_diagnosis_is_found_as_typed(typed, code):
    assert code in [item.code for item in catalogue.find_diagnoses(typed)][:3]


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", "没有这种病"])
def test_what_is_nothing_finds_nothing(typed):
    assert catalogue.find_diagnoses(typed) == []


def test_the_packs_hold_what_a_clinic_needs():
    assert len(catalogue.diagnosis_pack().diagnoses) > 300
    codes = [item.code for item in catalogue.diagnosis_pack().diagnoses]
    assert len(codes) == len(set(codes))
    items = [code for item in catalogue.lab_pack().items for code in (item.code, *item.same)]
    assert len(items) == len(set(items))
    assert {item.group for item in catalogue.lab_pack().items} == set(catalogue.lab_pack().groups)
    assert {"qd", "bid", "tid", "qid", "qn", "prn"} <= set(catalogue.frequency_pack().frequencies)


def test_every_written_range_can_be_read():
    for item in catalogue.lab_pack().items:
        for written in filter(None, (item.range, item.male, item.female)):
            assert rules.bounds_of(written), f"{item.code}: {written}"


def test_every_finding_has_a_known_grade_and_names_known_items():
    pack = catalogue.exam_pack()
    for code, finding in pack.findings.items():
        assert finding.grade in pack.grades, code
        assert {when.code for when in finding.when} <= set(catalogue.items_by_code()), code


def test_ranges_differ_by_sex():
    item = catalogue.items_by_code()["718-7"]
    assert (item.range_for("male"), item.range_for("female"), item.range_for("")) == ("130-175", "115-150", "")


@pytest.mark.parametrize(("value", "possible"), [("142", True), ("1420", False), ("14", False)])
def test_a_value_nobody_can_have_is_a_slip(value, possible):
    assert catalogue.items_by_code()["8480-6"].is_possible(Decimal(value)) is possible


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"8480-6": "185", "8462-4": "112"}, ["bp_crisis"]),
        ({"8480-6": "165", "8462-4": "80"}, ["bp_high"]),
        ({"1558-6": "7.3"}, ["glucose_high"]),
        ({"1558-6": "17"}, ["glucose_critical"]),
        ({"8480-6": "120", "718-7": "140"}, []),
    ],
)
def test_values_make_findings_the_gravest_only(values, found):
    assert list(catalogue.findings_in({code: Decimal(value) for code, value in values.items()})) == found


def test_until_when_the_examinee_must_know():
    friday = datetime(2026, 3, 6, 2, 0, tzinfo=UTC)
    assert catalogue.notify_by("A", friday) == date(2026, 3, 6)
    assert catalogue.notify_by("B", friday) == date(2026, 3, 11)
    assert catalogue.notify_by("C", friday) is None


def trend(code, reference, *values, unit="mmol/L"):
    points = [(datetime(2026, 1, day + 1, tzinfo=UTC), Decimal(value)) for day, value in enumerate(values)]
    return Trend(code, code, unit, reference, points)


def test_a_chart_says_the_finding_and_shows_the_range():
    (chart,) = charts_of([trend("1558-6", "3.9-6.1", "5.0", "7.5")])
    assert "7.5" in str(chart.title)
    assert list(chart.series[0].low) == [3.9, 3.9]
    assert list(chart.series[0].high) == [6.1, 6.1]
    assert chart.low is not None
    assert chart.low < 3.9


def test_both_blood_pressures_share_a_chart():
    charts = charts_of([trend("8462-4", "60-89", "80", "85"), trend("8480-6", "90-139", "120", "130")])
    assert [[one.name for one in chart.series] for chart in charts] == [["8480-6", "8462-4"]]


def test_a_range_open_at_one_end_reaches_the_end_of_the_chart():
    (chart,) = charts_of([trend("x", "<5", "4", "6")])
    assert list(chart.series[0].high) == [5.0, 5.0]
    assert chart.series[0].low[0] == chart.low
