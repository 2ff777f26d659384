"""Clocks: elapsed hours at night and on holidays, the working days of the law, and no way to more time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core.calendar import WorkingCalendar
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.packs import PackError
from renxin.programs.cases.course import rules
from renxin.programs.cases.packs.terms import PACKS, Statutory, read_terms, terms

CALENDAR = WorkingCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def found(start: datetime, **values):
    wanted = {"kind": "complaint", "level": 3, "start": start, "calendar": CALENDAR, "zone": SHANGHAI}
    return rules.clocks(terms(), **{**wanted, **values})


def local(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        ("2026-03-09 16:00", "single", "03-16 23:59"),  # Monday: five working days after it
        ("2026-03-09 16:00", "multi", "03-23 23:59"),
        ("2026-03-09 16:00", "on_spot", "03-09 23:59"),
        ("2026-02-12 09:00", "single", "02-26 23:59"),  # Spring Festival; Saturday 14 Feb is worked, 28 too
        ("2026-09-18 09:00", "single", "09-24 23:59"),  # Sunday 20 September is a make-up working day
    ],
)
def test_the_law_counts_working_days_with_make_up_days(received, term, due):
    assert local(found(at(received), term=term).statutory_due_at) == due


def test_our_own_promise_runs_through_nights_and_holidays():
    start = at("2026-02-16 22:00")  # the eve of the Spring Festival
    clocks = found(start, kind="recovery")
    assert (clocks.response_due_at - start, clocks.solution_due_at - start) == (
        timedelta(hours=24),
        timedelta(hours=48),
    )


def test_the_law_counts_from_the_first_receipt_and_not_from_a_later_round():
    first, again = at("2026-03-09 16:00"), at("2026-03-13 10:00")
    assert found(again, anchor=first).statutory_due_at == found(first).statutory_due_at


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["single", "multi", "on_spot"]), st.integers(1, 4))
def test_no_setting_gives_more_than_the_law(one, several, term, level):
    wild = Statutory(one_department=one, several_departments=several)
    levels = tuple(replace(row, working_days=wild) for row in terms().levels)
    most = {"single": 5, "multi": 10, "on_spot": 0}[term]
    assert rules.statutory_days(replace(terms(), statutory=wild, levels=levels), term, level) <= most


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda pack: pack["statutory"].update(one_department=6), "the law gives 5"),
        (lambda pack: pack["statutory"].update(several_departments=11), "the law gives 10"),
        (lambda pack: pack["levels"][2]["working_days"].update(one_department=7), "the law gives 5"),
        (lambda pack: pack["clocks"]["complaint"][2].update(response={"hours": 25}), "at most 24 hours"),
        (lambda pack: pack["clocks"]["recovery"][2].update(solution={"hours": 49}), "at most 48 hours"),
        (lambda pack: pack["clocks"]["complaint"][2].update(solution={"working_days": 2}), "elapsed hours"),
        (lambda pack: pack["levels"][0].update(at_once=["king"]), "no post king"),
        (lambda pack: pack["levels"].pop(), "4 is missing"),
    ],
)
def test_a_pack_that_promises_less_care_is_refused(tmp_path, change, words):
    pack = yaml.safe_load((PACKS / "service_recovery.yaml").read_text())
    change(pack)
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(pack, allow_unicode=True))
    with pytest.raises(PackError, match=words):
        read_terms(path)


def test_waiting_for_material_stops_our_solution_and_never_the_law():
    clocks = replace(found(at("2026-03-09 16:00")), is_contacted=True, is_paused=True)
    assert [name for name, _due in rules.running("inquiry", clocks)] == ["statutory"]
    waiting = replace(clocks, is_contacted=False)
    assert {name for name, _due in rules.running("assigned", waiting)} == {"response", "statutory"}
