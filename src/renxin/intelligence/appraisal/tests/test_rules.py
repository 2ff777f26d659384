"""The rules of fairness, by table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.appraisal import sheet_pack
from renxin.intelligence.appraisal.rules import sealing
from renxin.intelligence.appraisal.rules.checking import faults
from renxin.intelligence.appraisal.rules.coaxing import is_attended
from renxin.intelligence.appraisal.rules.filled import Line
from renxin.intelligence.appraisal.rules.scoring import points, settle, speaks_against


def line(code="doctors", kind="experience", weight=60.0, value=80.0, n=100, **rest):
    usual = {"floor": 60.0, "target": 80.0, "low": value - 3, "high": value + 3}
    return Line(code=code, words={"zh": code, "en": code}, kind=kind, weight=weight, value=value, n=n, **usual | rest)


def complaint(value=5.0, n=1000, weight=40.0):
    return line("complaints", "complaint", weight, value, n, floor=10.0, target=0.0, unit="rate")


@pytest.mark.parametrize(
    ("value", "floor", "target", "expected"),
    [
        (60, 60, 80, 0),
        (70, 60, 80, 10),
        (80, 60, 80, 20),
        (95, 60, 80, 20),
        (10, 60, 80, 0),
        (10, 10, 0, 0),
        (5, 10, 0, 10),
        (0, 10, 0, 20),
        (30, 10, 0, 0),
    ],
)
def test_points_lie_evenly_between_floor_and_target(value, floor, target, expected):
    assert points(value, floor, target, 20) == pytest.approx(expected)


def test_a_scale_needs_two_ends():
    with pytest.raises(ValueError, match="must differ"):
        points(1, 5, 5, 10)


@pytest.mark.parametrize(
    ("subject", "n", "state"),
    [
        ("unit", 49, "too_few"),
        ("unit", 50, "counted"),
        ("person", 29, "too_few"),
        ("person", 30, "counted"),
        ("person", 0, "nothing"),
    ],
)
def test_too_few_answers_count_for_nothing(subject, n, state):
    found = settle([line(n=n, weight=100)], subject)
    assert found.lines[0].state == state
    assert (found.total is None) == (state != "counted")


def test_what_is_too_few_leaves_the_denominator_and_is_no_nought():
    found = settle([line(value=70, weight=60), line("rare", n=3, weight=40)], "unit")
    assert found.total == pytest.approx(50)  # 30 of 60, not 30 of 100
    assert found.counted == 60


def test_a_person_has_no_number_without_an_interval():
    assert settle([line(weight=100, low=None, high=None)], "person").lines[0].state == "no_interval"
    assert settle([line(weight=100, low=None, high=None)], "unit").lines[0].state == "counted"


@pytest.mark.parametrize(
    ("voice", "voice_high", "total", "state"),
    [
        (85, 88, 100, "spared"),  # everything else is good: the complaint lowers nothing
        (78, 82, 94, "spared"),  # short of the target, but that may be chance: still nothing else speaks against
        (70, 73, 50, "counted"),  # answers speak against too: 30 of 60, and the complaint's 20 of 40
    ],
)
def test_complaints_never_lower_alone(voice, voice_high, total, state):
    found = settle([line(value=voice, high=voice_high), complaint()], "unit")
    assert found.lines[1].state == state
    assert found.total == pytest.approx(total, abs=0.6)


def test_a_complaint_line_alone_is_no_total():
    assert settle([complaint(weight=100)], "unit").why_not == "voice"


def test_complaints_and_praise_never_speak_against():
    assert not speaks_against(complaint(10))
    assert not speaks_against(line(kind="praise", value=0))


@pytest.mark.parametrize(("praises", "total"), [(0, 50.0), (1, 51.0), (5, 55.0), (50, 55.0)])
def test_praise_only_adds(praises, total):
    praise = line("praises", "praise", 5.0, float(praises), praises, floor=0.0, target=5.0, unit="count")
    assert settle([line(value=70, weight=100), praise], "unit").total == pytest.approx(total)


def test_a_total_is_never_more_than_a_hundred():
    praise = line("praises", "praise", 5.0, 9.0, 9, floor=0.0, target=5.0)
    assert settle([line(value=90, weight=100), praise], "unit").total == 100


def test_a_total_stands_on_half_of_the_sheet():
    found = settle([line(weight=40), line("rare", n=3, weight=60)], "unit")
    assert found.total is None
    assert found.why_not == "few"


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 300), st.floats(1, 50)), min_size=1, max_size=8))
def test_a_total_lies_between_nought_and_a_hundred(parts):
    lines = [line(f"l{at}", weight=weight, value=value, n=n) for at, (value, n, weight) in enumerate(parts)]
    total = settle(lines, "unit").total
    assert total is None or 0 <= total <= 100


@given(st.floats(0, 30), st.floats(0, 100))
def test_more_complaints_never_raise_a_total(events, voice):
    fewer = settle([line(value=voice), complaint(events)], "unit").total
    more = settle([line(value=voice), complaint(events + 1)], "unit").total
    assert more <= fewer + 1e-9


def sheet(items=None, **rest):
    return sheet_pack.read({"whom": {"clinical": True, **rest}, "items": items or [item()]})


def item(code="a", kind="experience", counts="answers", weight=100.0, floor=60.0, *, target=80.0, **rest):
    usual = {"surveys": ["outpatient-pulse"]} if counts == "answers" else {}
    words = {"zh": code, "en": code}
    return {
        "code": code,
        "words": words,
        "kind": kind,
        "counts": counts,
        "weight": weight,
        "floor": floor,
        "target": target,
        **usual,
        **rest,
    }


CALLS = {"code": "c", "kind": "follow_up", "counts": "metric", "metric": "calls", "floor": 0.5, "target": 0.9}


@pytest.mark.parametrize(
    ("items", "subject", "code"),
    [
        ([item(weight=90)], "unit", "weights"),
        ([item(weight=29), item(**{**CALLS, "weight": 71})], "unit", "experience"),
        ([item(), item("p", "praise", "praises", 11, 0, target=3)], "unit", "praise"),
        ([item(weight=50), item(weight=50)], "unit", "twice"),
        ([item(weight=60), item(**{**CALLS, "weight": 40, "metric": "none"})], "unit", "metric"),
        ([item(weight=60), item(**{**CALLS, "weight": 40})], "person", "person_metric"),
        ([item(over="hospital")], "person", "person_hospital"),
        ([item(surveys=[])], "unit", "surveys"),
        ([item(months=7)], "unit", "months"),
        ([item(floor=80)], "unit", "scale"),
        ([item(floor=90)], "unit", "direction"),
        ([item(weight=60), item("x", "complaint", "complaints", 40, 0, target=10)], "unit", "direction"),
        ([item(weight=60), item("x", "complaint", "answers", 40, 10, target=0)], "unit", "kind"),
        ([item(weight=60), item("x", "experience", "praises", 40, 0, target=3)], "unit", "kind"),
    ],
)
def test_what_keeps_a_sheet_from_use(items, subject, code):
    assert code in {one.code for one in faults(sheet(items, role="doctor"), subject, {"calls"})}


def test_thirty_of_a_hundred_is_enough():
    items = [item(weight=30), item(**{**CALLS, "weight": 70})]
    assert not faults(sheet(items), "unit", {"calls"})


def test_people_need_a_role():
    assert [one.code for one in faults(sheet(), "person", set())] == ["role"]


def test_every_ready_sheet_may_be_used():
    from renxin.intelligence.insights.metrics import CATALOGUE

    countable = {code for code, one in CATALOGUE.items() if one.way.tally is not None}
    for pack in sheet_pack.ready():
        assert not faults(pack.content, pack.subject, countable), pack.code


@pytest.mark.parametrize(
    ("beside", "alone", "found"),
    [
        ((45, 50), (20, 50), True),  # 90 % beside staff, 40 % alone
        ((30, 50), (25, 50), False),  # 60 % against 50 %: too small to ask about
        ((25, 29), (5, 50), False),  # too few
        ((45, 50), (5, 20), False),  # too few alone
        ((20, 50), (45, 50), False),  # the other way round
    ],
)
def test_top_scores_beside_staff(beside, alone, found):
    assert is_attended(beside, alone) is found


def test_a_seal_shows_every_change():
    data = {"total": 80.5, "items": [{"code": "a", "points": 10.0}]}
    assert sealing.seal(data) == sealing.seal(dict(reversed(data.items())))
    assert sealing.seal(data) != sealing.seal({**data, "total": 80.6})
    assert sealing.chain("", "2026-06-01", ["b", "a"]) == sealing.chain("", "2026-06-01", ["a", "b"])
    assert sealing.chain("x", "2026-06-01", ["a"]) != sealing.chain("y", "2026-06-01", ["a"])
