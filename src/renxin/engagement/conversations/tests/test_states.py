"""The state machine of a conversation: a table of what follows from what, and what no race can break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.conversations import states
from renxin.engagement.conversations.states import (
    Closed,
    Given,
    Idle,
    OwnerGone,
    PatientWrote,
    PutBack,
    Replied,
    Taken,
    Thread,
    Transferred,
    advance,
)

ANN, BEN = 1, 2
CLOSED = Thread()
BOT = Thread(status="bot")
QUEUE = Thread(status="queue", waiting=True)
HUMAN = Thread(status="human", owner=ANN, preferred=ANN, waiting=True)
CALM = Thread(status="human", owner=ANN, preferred=ANN)

TABLE = [
    # what was there, what happened, status after it, owner, waiting, effects, refused
    (CLOSED, PatientWrote(), "queue", None, True, ("opened", "queued"), ""),
    (CLOSED, PatientWrote("answered"), "bot", None, False, ("opened", "answer"), ""),
    (CLOSED, PatientWrote("missed"), "bot", None, False, ("opened", "ask_again"), ""),
    (CLOSED, PatientWrote("person"), "queue", None, True, ("opened", "hand_over", "queued"), ""),
    (CLOSED, PatientWrote("answered", alarm=True), "queue", None, True, ("opened", "alarm", "queued"), ""),
    (BOT, PatientWrote("answered"), "bot", None, False, ("answer",), ""),
    (BOT, PatientWrote("person"), "queue", None, True, ("hand_over", "queued"), ""),
    (Thread(status="bot", misses=1), PatientWrote("missed"), "queue", None, True, ("hand_over", "queued"), ""),
    (Thread(status="bot", misses=1), PatientWrote("answered"), "bot", None, False, ("answer",), ""),
    (BOT, PatientWrote("off"), "queue", None, True, ("queued",), ""),
    (QUEUE, PatientWrote("answered"), "queue", None, True, (), ""),
    (QUEUE, PatientWrote("answered", alarm=True), "queue", None, True, ("alarm",), ""),
    (CALM, PatientWrote("person"), "human", ANN, True, (), ""),
    (CALM, PatientWrote("off", alarm=True), "human", ANN, True, ("alarm",), ""),
    (QUEUE, Taken(ANN), "human", ANN, True, ("owned",), ""),
    (CLOSED, Taken(ANN), "human", ANN, False, ("opened", "owned"), ""),
    (HUMAN, Taken(ANN), "human", ANN, True, (), ""),
    (HUMAN, Taken(BEN), "human", ANN, True, (), "taken"),
    (QUEUE, Given(BEN), "human", BEN, True, ("owned",), ""),
    (HUMAN, Given(BEN), "human", ANN, True, (), "gone"),
    (CLOSED, Given(BEN), "closed", None, False, (), "gone"),
    (BOT, Given(BEN), "bot", None, False, (), "gone"),
    (HUMAN, Transferred(BEN), "human", BEN, True, ("owned",), ""),
    (HUMAN, PutBack(), "queue", None, True, ("queued",), ""),
    (CALM, PutBack(), "queue", None, False, ("queued",), ""),
    (QUEUE, PutBack(), "queue", None, True, (), ""),
    (HUMAN, Replied(ANN), "human", ANN, False, (), ""),
    (HUMAN, Replied(BEN), "human", ANN, False, (), ""),
    (QUEUE, Replied(BEN), "human", BEN, False, ("owned",), ""),
    (BOT, Replied(BEN), "human", BEN, False, ("owned",), ""),
    (HUMAN, Closed(), "closed", None, False, ("closed",), ""),
    (HUMAN, Closed(unseen=True), "human", ANN, True, (), "unseen"),
    (CLOSED, Closed(unseen=True), "closed", None, False, (), ""),
    (HUMAN, OwnerGone(), "queue", None, True, ("queued",), ""),
    (CALM, OwnerGone(), "human", ANN, False, (), ""),
    (CALM, Idle(), "closed", None, False, ("closed",), ""),
    (HUMAN, Idle(), "human", ANN, True, (), ""),
    (QUEUE, Idle(), "queue", None, True, (), ""),
    (BOT, Idle(), "closed", None, False, ("closed",), ""),
    (Thread(status="bot", misses=1), Idle(), "queue", None, True, ("hand_over", "queued"), ""),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0].status}-{row[1]}")
def test_what_follows(row):
    thread, event, *expected = row
    step = advance(thread, event)
    after = step.thread
    assert [after.status, after.owner, after.waiting, step.effects, step.refused] == expected


def test_she_goes_back_to_whom_she_talked_with_unless_that_person_put_her_back():
    ended = advance(HUMAN, Closed()).thread
    assert advance(ended, PatientWrote()).thread.preferred == ANN
    assert advance(HUMAN, OwnerGone()).thread.preferred == ANN
    assert advance(HUMAN, PutBack()).thread.preferred is None


PEOPLE = st.integers(min_value=1, max_value=3)
HEARINGS = st.sampled_from(["off", "answered", "missed", "person"])
EVENTS = st.one_of(
    st.builds(PatientWrote, HEARINGS, st.booleans()),
    st.builds(Taken, PEOPLE),
    st.builds(Given, PEOPLE),
    st.builds(Transferred, PEOPLE),
    st.just(PutBack()),
    st.builds(Replied, PEOPLE),
    st.builds(Closed, st.booleans()),
    st.just(OwnerGone()),
    st.just(Idle()),
)
RACES = st.lists(EVENTS, max_size=30)


def run(events):
    thread = Thread()
    for event in events:
        thread = advance(thread, event).thread
    return thread


@given(RACES)
def test_a_person_has_it_exactly_when_it_says_so(events):
    thread = Thread()
    for event in events:
        step = advance(thread, event)
        assert (step.thread.status == "human") == (step.thread.owner is not None)
        assert step.thread.status != "closed" or not step.thread.waiting
        assert step.thread.status == "bot" or step.thread.misses == 0
        assert step.thread.misses < states.MOST_MISSES
        assert not step.refused or step.thread == thread
        thread = step.thread


@given(RACES, st.booleans())
def test_asking_for_a_person_works_within_the_turn(events, alarm):
    step = advance(run(events), PatientWrote("person", alarm))
    assert step.thread.status in ("queue", "human")
    assert step.thread.waiting


@given(RACES, HEARINGS)
def test_a_red_flag_alarms_whatever_the_state(events, hearing):
    step = advance(run(events), PatientWrote(hearing, alarm=True))
    assert "alarm" in step.effects
    assert step.thread.waiting


@given(RACES, st.lists(st.one_of(st.just(Idle()), st.just(OwnerGone()), st.builds(Given, PEOPLE)), max_size=10))
def test_no_clock_and_no_loop_ends_the_wait_of_somebody(events, ticks):
    thread = run(events)
    for tick in ticks:
        after = advance(thread, tick).thread
        assert after.waiting or not thread.waiting
        thread = after


@given(RACES, PEOPLE, PEOPLE)
def test_two_who_take_it_at_the_same_time_get_one_owner_and_one_refusal(events, first, second):
    waiting = advance(run(events), PutBack()).thread
    one = advance(waiting, Taken(first))
    two = advance(one.thread, Taken(second))
    assert one.refused == ""
    assert two.thread.owner == first
    assert two.refused == ("" if first == second else "taken")


@given(RACES, PEOPLE)
def test_the_queue_gives_away_only_what_still_waits_there(events, agent):
    thread = run(events)
    step = advance(thread, Given(agent))
    assert (step.refused == "gone") == (thread.status != "queue")


@given(RACES, PEOPLE)
def test_an_answer_ends_the_wait_and_a_new_message_begins_another(events, agent):
    answered = advance(run(events), Replied(agent)).thread
    assert (answered.status, answered.waiting) == ("human", False)
    again = advance(answered, PatientWrote()).thread
    assert (again.status, again.owner, again.waiting) == ("human", answered.owner, True)
