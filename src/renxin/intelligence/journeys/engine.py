"""The engine: pure. Same definition, state, trigger and instant, same answer. It knows no database and no clock."""

from dataclasses import replace
from datetime import datetime

from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.state import (
    CancelPending,
    Effect,
    FactArrived,
    Finished,
    Note,
    Start,
    Started,
    State,
    Stop,
    Stopped,
    Trigger,
)
from renxin.intelligence.journeys.step import Go, Stay

Result = tuple[State, tuple[Effect, ...]]


def advance(definition: Definition, state: State, trigger: Trigger, now: datetime) -> Result:
    """Return the state after `trigger`, and what is to be done about it.

    A run that has ended ignores everything. A fact that no step waits for yet, but a later one will, is remembered.
    """
    if state.status != "active":
        return state, ()
    if isinstance(trigger, Stop):
        return _stop(state, trigger)
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


def _walk(definition: Definition, state: State, now: datetime) -> Result:
    """Do one step after the other until one stays or the journey ends. Steps only lead forward, so it ends."""
    effects: list[Effect] = []
    while True:
        step = definition.step(state.step)
        move = step.advance(state, now)
        if isinstance(move, Stay):
            return replace(state, due_at=move.until, waits_for=move.waits_for), tuple(effects)
        if isinstance(move, Go):
            effects += move.effects
            effects.append(Note(step=step.id, verb=step.verb, outcome=move.outcome, detail=move.detail))
            if move.to:
                state = replace(state, step=move.to, entered_at=now)
                continue
            return _finish(state, effects, goal=False)
        return _finish(state, [*effects, Note(step=step.id, verb=step.verb, outcome="done")], goal=move.goal)


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
