"""Results as people type them: read, judged, or marked as what cannot be; nothing is dropped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.people.records.typed import read_results


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("血压 150/95", [("8480-6", "150", "mmHg", True), ("8462-4", "95", "mmHg", True)]),
        ("BP: 120/80 mmHg", [("8480-6", "120", "mmHg", False), ("8462-4", "80", "mmHg", False)]),
        ("空腹血糖7.2", [("1558-6", "7.2", "mmol/L", True)]),
        ("体温：36.5；脉搏 72", [("8310-5", "36.5", "°C", False), ("8867-4", "72", "次/分", False)]),
        ("乙肝表面抗原 阴性", [("5196-1", "阴性", "", False)]),
        ("HBsAg 阳性", [("5196-1", "阳性", "", True)]),
        ("K 4.1\nNa 140", [("2823-3", "4.1", "mmol/L", False), ("2951-2", "140", "mmol/L", False)]),
        ("CRP <0.5", [("1988-5", "<0.5", "mg/L", False)]),
        ("Kappa 轻链 12 mg/L", [("Kappa", "轻链 12 mg/L", "", False)]),
        ("某新项目 3.5 U/L", [("某新项目", "3.5", "U/L", False)]),
    ],
)
def test_what_is_read(text, read):
    found = read_results(text)
    assert [(one.code, one.value, one.unit, one.abnormal) for one in found] == read
    assert not any(one.problem for one in found)


@pytest.mark.parametrize(
    ("text", "problem"), [("收缩压 1500", "impossible"), ("血红蛋白", "unreadable"), ("???", "unreadable")]
)
def test_what_cannot_be_is_marked(text, problem):
    (found,) = read_results(text)
    assert (found.said, found.problem) == (text, problem)


def test_the_range_is_that_of_the_sex():
    assert [read_results("血红蛋白 120", sex)[0].abnormal for sex in ("male", "female")] == [True, False]


@given(st.text(max_size=100))
@settings(max_examples=200)
def test_nothing_that_is_typed_breaks_it(text):
    read_results(text)
