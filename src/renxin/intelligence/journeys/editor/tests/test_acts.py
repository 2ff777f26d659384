"""Edits of drafts: pure, so tested by tables and by any sequence of them."""

import copy
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.intelligence.journeys import steps
from renxin.intelligence.journeys.editor import (
    acts,
    diagram,
    differences,
    document,
    forms,
    moving,
    publishing,
    reading,
    received,
)
from renxin.intelligence.journeys.ready import PACKS, ready_packs
from renxin.kernel.core.errors import InvalidInput

DAY = date(2026, 1, 1)
READY = publishing.from_yaml((PACKS / "after_discharge.yaml").read_text())


def ids(content):
    return [step["id"] for step in content["steps"]]


def ways(content):
    return {step["id"]: {way.key: way.to for way in document.ways(step)} for step in content["steps"]}


def test_a_file_read_and_written_says_the_same():
    again = publishing.from_yaml(publishing.as_yaml(READY, effective_on=DAY))
    assert again == READY
    short = yaml.safe_load(publishing.as_yaml(READY, effective_on=DAY))
    assert "next" not in short["steps"][0]


def test_a_step_is_added_on_each_kind_of_way():
    first, new = acts.add_step(READY, "wait_days", "", "next")
    assert ids(first)[0] == new
    between, new = acts.add_step(READY, "send_message", "call", "next")
    assert ways(between)["call"]["next"] == new
    assert ways(between)[new]["next"] == "day_7"
    late, new = acts.add_step(READY, "create_task", "answer", "late")
    assert ways(late)["answer"] == {"next": "answered", "late": new}
    assert ways(late)[new]["next"] == "no_answer"


def test_a_step_taken_out_closes_up():
    made = acts.remove_step(READY, "call")
    assert ways(made)["day_3"]["next"] == "day_7"
    made = acts.remove_step(READY, "answer", with_branch=True)
    assert ids(made) == ["day_3", "call", "day_7", "ask", "answered"]
    assert ways(made)["ask"]["next"] == "answered"


def test_moving_up_and_down_and_elsewhere():
    up = acts.raise_step(READY, "day_7")
    assert ids(up)[:4] == ["day_3", "day_7", "call", "ask"]
    assert acts.raise_step(READY, "day_3") == READY
    down = acts.lower_step(READY, "day_3")
    assert ids(down)[:3] == ["call", "day_3", "day_7"]
    moved = acts.move_step(READY, "call", "answer", "late")
    assert ways(moved)["answer"]["late"] == "call"
    assert ways(moved)["call"]["next"] == "no_answer"


def test_a_moving_step_is_offered_every_place_that_it_can_take():
    def offered(step):
        return {(edge.after, edge.key) for edge in diagram.make(READY, moving=step).edges if edge.allowed}

    assert ("day_7", "next") in offered("call")
    assert ("call", "next") not in offered("call")
    assert ("no_answer", "next") not in offered("answer")
    for after, key in offered("call"):
        assert acts.move_step(READY, "call", after, key) != READY


def test_nobody_goes_round_in_circles():
    with pytest.raises(InvalidInput):
        acts.change_step(READY, "ask", {"next": "day_3"})


@st.composite
def edits(draw):
    """Return a few edits, each told by small numbers."""
    return draw(
        st.lists(
            st.tuples(st.sampled_from(["add", "remove", "up", "down", "move"]), st.integers(0, 99), st.integers(0, 99)),
            max_size=12,
        )
    )


def do(content, edit):
    """Do one edit at a place that numbers choose; impossible ones leave the content as it is."""
    act, first, second = edit
    steps = content["steps"]
    if not steps:
        return acts.add_step(content, "wait_days", "", "next")[0]
    step = steps[first % len(steps)]
    found = [(one["id"], way.key) for one in steps for way in document.ways(one)] or [("", "next")]
    after, key = found[second % len(found)]
    verb = ["wait_days", "branch_on", "wait_for_fact", "stop", "create_task"][first % 5]
    try:
        return {
            "add": lambda: acts.add_step(content, verb, after, key)[0],
            "remove": lambda: acts.remove_step(content, step["id"], with_branch=bool(second % 2)),
            "up": lambda: acts.raise_step(content, step["id"]),
            "down": lambda: acts.lower_step(content, step["id"]),
            "move": lambda: acts.move_step(content, step["id"], after, key),
        }[act]()
    except InvalidInput:
        return content


@settings(deadline=None)
@given(edits())
def test_any_edits_leave_a_journey_that_only_goes_forward_and_what_was_given_untouched(found):
    content = copy.deepcopy(READY)
    for edit in found:
        before = copy.deepcopy(content)
        after = do(content, edit)
        assert content == before
        content = after
        places = {step["id"]: place for place, step in enumerate(content["steps"])}
        assert len(places) == len(content["steps"])
        for step in content["steps"]:
            assert all(places[way.to] > places[step["id"]] for way in document.ways(step) if way.to)
        assert document.explicit(document.compact(content)) == content
        assert differences.compare(content, content) == []


@pytest.mark.parametrize("verb", sorted(steps.VERBS))
def test_every_verb_is_added_shown_and_filled_in(verb):
    made, new = acts.add_step(READY, verb, "call", "next")
    step = document.find(made, new)
    read = reading.read(step)
    assert read.title
    shown = forms.controls(document.fields_of(verb), step, forms.Asking(choices=lambda _field: ()))
    assert [control.field.name for control in shown] == [field.name for field in document.fields_of(verb)]
    drawn = diagram.make(made)
    assert new in {cell.id for cell in drawn.cells}
    sent = {forms.PREFIX + field.name: "" for field in document.fields_of(verb)}
    assert received.edit(made, new, sent).change(made)["steps"]


@pytest.mark.parametrize("pack", ready_packs(), ids=lambda pack: pack.code)
def test_every_ready_journey_is_drawn_whole(pack):
    content = document.explicit({**pack.content(), "name": {"zh": pack.name.zh, "en": pack.name.en}})
    drawn = diagram.make(content)
    assert {cell.id for cell in drawn.cells} == {diagram.START, *ids(content)}
    assert not [cell.id for cell in drawn.cells if cell.problems]
    assert all(reading.read(step).complete for step in content["steps"])
    assert document.explicit(document.compact(content)) == content


def test_differences_are_told_in_words():
    new, added = acts.add_step(READY, "send_message", "call", "next")
    new = acts.change_step(new, "day_3", {"days": 4})
    new = acts.remove_step(new, "ask")
    found = {(one.kind, one.step): one.words for one in differences.compare(READY, new)}
    assert found["changed", "day_3"] == ("天数：3 → 4",) or "3 → 4" in found["changed", "day_3"][0]
    assert ("added", added) in found
    assert ("removed", "ask") in found
    assert differences.marks(differences.compare(READY, new))["day_3"] == "changed"


def test_nobody_is_put_before_what_has_been_done_under_another_name():
    new = copy.deepcopy(READY)
    document.find(new, "call")["id"] = "phone"
    document.find(new, "day_3")["next"] = "phone"
    assert moving.repeats(READY, "day_7", new, "day_3") == ["phone"]
    assert moving.targets(READY, "day_7", new) == ["day_7", "ask", "answer", "answered", "no_answer"]
    assert moving.targets(READY, "day_3", new) == ids(new)
    assert moving.likely(READY, "day_7", new) == "day_7"
    assert moving.likely(READY, "call", new) == "stay"
