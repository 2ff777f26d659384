"""The engine: pure. Same definition, state, trigger and instant, same answer. It knows no database and no clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.state import (
    Answered,
    CancelPending,
    Effect,
    FactArrived,
    Finished,
    Note,
    Question,
    Start,
    Started,
    State,
    Stop,
    Stopped,
    Trigger,
)
from renxin.intelligence.journeys.step import Ask, End, Move, Stay

Result = tuple[State, tuple[Effect, ...]]
Answers = Callable[[Question], Any]


def advance(definition: Definition, state: State, trigger: Trigger, now: datetime) -> Result:
    """Return the state after `trigger`, and what is to be done about it.

    A run that has ended ignores everything. A fact that no step waits for yet, but a later one will, is remembered.
    When the new state `asks`, it can only go on with an `Answered`.
    """
    if state.status != "active":
        return state, ()
    if isinstance(trigger, Stop):
        return _stop(state, trigger)
    if isinstance(trigger, Answered):
        move = definition.step(state.step).answered(replace(state, asks=None), now, trigger.value)
        return _take(definition, replace(state, asks=None), move, now)
    if isinstance(trigger, FactArrived):
        rule = definition.stop_rule(trigger, state)
        if rule:
            return _stop(state, Stop(reason=rule.reason, reenter=rule.reenter))
        state = _remember(definition, state, trigger)
    if isinstance(trigger, Start):
        first = definition.steps[0].id
        state, effects = _walk(definition, replace(state, step=first, entered_at=now), now)
        return state, (Started(step=first), *effects)
    return _walk(definition, state, now)


def run_through(definition: Definition, state: State, trigger: Trigger, now: datetime, answers: Answers) -> Result:
    """Advance and answer the questions on the way one by one: for tests, replays, walks. The runner asks in sets."""
    state, effects = advance(definition, state, trigger, now)
    while state.asks is not None:
        state, more = advance(definition, state, Answered(value=answers(state.asks)), now)
        effects += more
    return state, effects


def _walk(definition: Definition, state: State, now: datetime) -> Result:
    """Do one step after the other until one stays or asks, or the journey ends. Steps only lead forward, so it ends."""
    return _take(definition, state, definition.step(state.step).advance(state, now), now)


def _take(definition: Definition, state: State, move: Move, now: datetime) -> Result:
    effects: list[Effect] = []
    while True:
        step = definition.step(state.step)
        if isinstance(move, Stay):
            return replace(state, due_at=move.until, waits_for=move.waits_for), tuple(effects)
        if isinstance(move, Ask):
            return replace(state, asks=move.question), tuple(effects)
        if isinstance(move, End):
            return _finish(state, [*effects, Note(step=step.id, verb=step.verb, outcome="done")], goal=move.goal)
        effects += move.effects
        effects.append(Note(step=step.id, verb=step.verb, outcome=move.outcome, detail=move.detail))
        if not move.to:
            return _finish(state, effects, goal=False)
        state = replace(state, step=move.to, entered_at=now)
        move = definition.step(state.step).advance(state, now)


def _finish(state: State, effects: list[Effect], *, goal: bool) -> Result:
    ended = replace(state, status="finished", due_at=None, waits_for="", reason="goal" if goal else "end")
    return ended, (*effects, Finished(step=state.step, goal=goal))


def _stop(state: State, stop: Stop) -> Result:
    ended = replace(state, status="stopped", due_at=None, waits_for="", reason=stop.reason)
    return ended, (
        CancelPending(step=state.step, reason=stop.reason),
        Note(step=state.step, verb="stop", outcome="stopped", detail={"reason": stop.reason}),
        Stopped(step=state.step, reason=stop.reason, reenter=stop.reenter),
    )


def _remember(definition: Definition, state: State, fact: FactArrived) -> State:
    """Keep `fact` for the first step from here on that waits for it and has not seen one; each fact serves once."""
    if any(kept.get("event_id") == fact.event_id for kept in state.seen.values()):
        return state
    for step in definition.steps[definition.place(state.step) :]:
        wanted = getattr(step, "filter", None)
        if wanted and step.id not in state.seen and wanted.fits(fact, state):
            kept = {name: fact.payload.get(name) for name in getattr(step, "keep", ())}
            return replace(state, seen={**state.seen, step.id: {"event_id": fact.event_id, **kept}})
    return state
