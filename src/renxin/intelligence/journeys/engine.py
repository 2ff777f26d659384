"""The engine: pure. Same definition, state, trigger and instant, same answer. It knows no database and no clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.intelligence.journeys import asking
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.state import (
    Answered,
    CancelPending,
    Effect,
    FactArrived,
    Finished,
    GoalReached,
    HeldOut,
    Note,
    Question,
    Start,
    Started,
    State,
    Stop,
    Stopped,
    Trigger,
)
from renxin.intelligence.journeys.step import Ask, End, Go, Move, Stay, Step

Result = tuple[State, tuple[Effect, ...]]
Answers = Callable[[Question], Any]
# Who does not fit any more, where the definition says `wait`, is asked about daily for so long; then the run stops.
PATIENCE: Final = timedelta(days=14)
NO_LONGER_FITS: Final = "no_longer_fits"


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
        return _answered(definition, state, trigger, now)
    if isinstance(trigger, FactArrived):
        return _fact(definition, state, trigger, now)
    if isinstance(trigger, Start):
        return _start(definition, state, now)
    return _tick(definition, state, now)


def run_through(definition: Definition, state: State, trigger: Trigger, now: datetime, answers: Answers) -> Result:
    """Advance and answer the questions on the way one by one: for tests, replays, walks. The runner asks in sets."""
    state, effects = advance(definition, state, trigger, now)
    while state.asks is not None:
        state, more = advance(definition, state, Answered(value=answers(state.asks)), now)
        effects += more
    return state, effects


def _start(definition: Definition, state: State, now: datetime) -> Result:
    until = now + timedelta(days=definition.goal.within_days) if definition.goal else None
    if state.arm == "held_out":
        return state.but(entered_at=now, goal_until=until, due_at=until), (HeldOut(step=""),)
    first = definition.steps[0]
    state = state.but(step=first.id, entered_at=now, goal_until=until)
    state, effects = _take(definition, state, _enter(definition, first, state, now), now)
    return state, (Started(step=first.id), *effects)


def _tick(definition: Definition, state: State, now: datetime) -> Result:
    if state.paused:
        return state, ()
    if state.arm == "held_out":
        return state if state.due_at and now < state.due_at else _ended(state, "held_out"), ()
    question = asking.exits(definition)
    if question:
        return state.but(asks=question), ()
    return _walk(definition, state, now)


def _fact(definition: Definition, state: State, fact: FactArrived, now: datetime) -> Result:
    rule = definition.stop_rule(fact, state)
    if rule:
        return _stop(state, Stop(reason=rule.reason, reenter=rule.reenter))
    goal = definition.goal
    if goal and goal.filter and counts(state, now) and goal.filter.fits(fact, state):
        return _reach(definition, state.but(goal_at=now), goal_ends=goal.ends)
    if state.arm == "held_out":
        return state, ()
    state = _remember(definition, state, fact)
    return (state, ()) if state.paused else _walk(definition, state, now)


def counts(state: State, now: datetime) -> bool:
    """Tell whether reaching the goal now would count."""
    return state.goal_at is None and state.goal_until is not None and now <= state.goal_until


def _reach(definition: Definition, state: State, *, goal_ends: bool) -> Result:
    reached = GoalReached(step=state.step, arm=state.arm)
    if state.arm == "held_out":
        return _ended(state, "goal"), (reached,)
    if not goal_ends:
        return state, (reached,)
    cancel = CancelPending(step=state.step, reason="goal")
    note = Note(step=state.step, verb="goal", outcome="goal")
    return _ended(state, "goal"), (reached, cancel, note, Finished(step=state.step, goal=True))


def _answered(definition: Definition, state: State, trigger: Answered, now: datetime) -> Result:
    question, value = state.asks, trigger.value
    state = state.but(asks=None)
    if question == asking.exits(definition):
        gone = asking.exit_rule(definition, value)
        return _stop(state, Stop(reason=gone.reason, reenter=gone.reenter)) if gone else _walk(definition, state, now)
    step = definition.step(state.step)
    if step.reaches and question == asking.fits(definition):
        move = step.advance(state, now) if value else _unfit(definition, step, state, now)
        if isinstance(move, Stop):
            return _stop(state, move)
    else:
        move = step.answered(state, now, value)
    return _take(definition, state, move, now)


def _unfit(definition: Definition, step: Step, state: State, now: datetime) -> Move | Stop:
    """Return what becomes of somebody who does not fit the condition any more when she is about to be reached."""
    otherwise = definition.who.otherwise if definition.who else "stop"
    if otherwise == "skip":
        return Go(to=step.next, outcome="skipped")
    if otherwise == "wait" and now - state.entered_at < PATIENCE:
        return Stay(until=now + timedelta(days=1))
    return Stop(reason=NO_LONGER_FITS)


def _walk(definition: Definition, state: State, now: datetime) -> Result:
    """Do one step after the other until one stays or asks, or the journey ends. Steps only lead forward, so it ends."""
    return _take(definition, state, _enter(definition, definition.step(state.step), state, now), now)


def _enter(definition: Definition, step: Step, state: State, now: datetime) -> Move:
    """Begin a step; before one that reaches the patient, ask whether she still belongs here.

    A step that has reached her and waits for what she does is not asked about again.
    """
    question = asking.fits(definition) if step.reaches and not state.waits_for else None
    return Ask(question=question) if question else step.advance(state, now)


def _take(definition: Definition, state: State, move: Move, now: datetime) -> Result:
    effects: list[Effect] = []
    while True:
        step = definition.step(state.step)
        if isinstance(move, Go):
            effects += move.effects
            effects.append(Note(step=step.id, verb=step.verb, outcome=move.outcome, detail=move.detail))
            seen = {**state.seen, step.id: move.keep} if move.keep else state.seen
            if not move.to:
                return _finish(state.but(seen=seen), effects, goal=False)
            state = state.but(step=move.to, entered_at=now, waits_for="", seen=seen)
            move = _enter(definition, definition.step(move.to), state, now)
        elif isinstance(move, Stay):
            return state.but(due_at=move.until, waits_for=move.waits_for), (*effects, *move.effects)
        elif isinstance(move, Ask):
            return state.but(asks=move.question), tuple(effects)
        else:
            return _end(state, step, move, effects)


def _end(state: State, step: Step, move: End, effects: list[Effect]) -> Result:
    return _finish(state, [*effects, Note(step=step.id, verb=step.verb, outcome="done")], goal=move.goal)


def _finish(state: State, effects: list[Effect], *, goal: bool) -> Result:
    return _ended(state, "goal" if goal else "end"), (*effects, Finished(step=state.step, goal=goal))


def _ended(state: State, reason: str) -> State:
    return state.but(status="finished", due_at=None, waits_for="", reason=reason)


def _stop(state: State, stop: Stop) -> Result:
    ended = state.but(status="stopped", due_at=None, waits_for="", reason=stop.reason, asks=None)
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
        wanted = step.hears()
        if wanted and step.id not in state.seen and wanted.fits(fact, state):
            kept = {name: fact.payload.get(name) for name in getattr(step, "keep", ())}
            return state.but(seen={**state.seen, step.id: {"event_id": fact.event_id, **kept}})
    return state
