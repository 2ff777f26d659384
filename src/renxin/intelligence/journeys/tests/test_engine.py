"""The engine against its golden files, and what must hold for any journey."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.intelligence.journeys import engine
from renxin.intelligence.journeys.state import FactArrived, Start, State, Stop, Tick
from renxin.intelligence.journeys.tests import golden_cases

CASES = [
    pytest.param(path, place, id=f"{path.stem}: {case['description']}")
    for path in golden_cases.files()
    for place, case in enumerate(golden_cases.read(path))
]
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Without daylight saving; with it, in the north and in the south; a half-hour one.
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")


@pytest.mark.parametrize(("path", "place"), CASES)
def test_golden(path, place):
    cases = golden_cases.read(path)
    answer = golden_cases.answer(cases[place])
    if golden_cases.rewriting():
        cases[place]["expected"] = answer
        golden_cases.write(path, cases)
    assert answer == cases[place]["expected"]


def test_every_verb_has_golden_cases():
    from renxin.intelligence.journeys import steps

    told = {
        effect["verb"]
        for path in golden_cases.files()
        for case in golden_cases.read(path)
        for effect in case["expected"]["effects"]
        if effect["effect"] == "note"
    }
    assert set(steps.VERBS) <= told


@pytest.fixture(scope="module")
def after_discharge():
    return golden_cases.definition_of("after_discharge")


def begun(definition, anchor, zone="Asia/Shanghai"):
    state = State(anchor_at=anchor, entered_at=anchor, context={"encounter_id": 7}, zone=zone)
    return engine.advance(definition, state, Start(), anchor)[0]


@pytest.mark.parametrize("zone", ZONES)
@settings(deadline=None)
@given(minutes=st.integers(0, 2 * 365 * 24 * 60))
def test_day_three_is_the_third_local_date_whatever_the_hour(zone, minutes):
    definition, here = golden_cases.definition_of("after_discharge"), ZoneInfo(zone)
    anchor = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = begun(definition, anchor, zone).due_at.astimezone(here)
    assert (due.date() - anchor.astimezone(here).date()).days == 3
    assert (due.hour, due.minute) == (10, 0)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["tick", "answer", "other", "day", "week"]), max_size=12))
def test_every_step_is_done_at_most_once_whatever_comes(moves):
    definition = golden_cases.definition_of("after_discharge")
    now = datetime(2026, 3, 10, 15, 0, tzinfo=SHANGHAI)
    state, effects = begun(definition, now), []
    for number, move in enumerate(moves):
        now += {"day": timedelta(days=1), "week": timedelta(days=7)}.get(move, timedelta(0))
        trigger = Tick()
        if move in ("answer", "other"):
            payload = {"encounter_id": 7 if move == "answer" else 8}
            trigger = FactArrived(kind="survey.completed", event_id=number, payload=payload)
        state, new = engine.advance(definition, state, trigger, now)
        effects += new
        again, nothing = engine.advance(definition, state, trigger, now)
        assert (again, nothing) == (state, ())
    done = [(effect.name, effect.step) for effect in effects]
    assert len(done) == len(set(done))


def test_an_ended_run_ignores_everything(after_discharge):
    now = datetime(2026, 3, 10, 15, 0, tzinfo=SHANGHAI)
    state = replace(begun(after_discharge, now), status="finished", due_at=None)
    for trigger in (Start(), Tick(), Stop(reason="x"), FactArrived(kind="patient.died", event_id=1, payload={})):
        assert engine.advance(after_discharge, state, trigger, now) == (state, ())
