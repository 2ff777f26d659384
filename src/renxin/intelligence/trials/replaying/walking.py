"""Walking one patient through a definition by hand, with a clock of its own. Pure: the walk is the list of its moves.

Each time it is looked at, all moves are made again from the beginning; so undoing is forgetting the last one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.intelligence.journeys.definition import Definition, StopRule
from renxin.intelligence.journeys.engine import run_through
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.state import Effect, FactArrived, Question, Start, State, Stop, Tick, Trigger

from .living import Entry, UnansweredError

Move = Mapping[str, Any]
Known = Callable[[Question], Any]
MOST_MOVES: Final = 200
_KEY: Final = "walk"


@dataclass(slots=True)
class Walk:
    """Where a walk stands: the clock, the run, what was done on the way, and what has to be answered first."""

    clock: datetime
    state: State
    done: list[tuple[datetime, Effect]] = field(default_factory=list)
    question: Question | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether the run has ended."""
        return self.state.status != "active"


def walk(definition: Definition, entry: Entry, moves: Sequence[Move], known: Known) -> Walk:
    """Return where the moves lead. `known` answers what is known of her, and raises UnansweredError for the rest."""
    state = State(anchor_at=entry.at, entered_at=entry.at, key=_KEY, zone=entry.zone, context=entry.context)
    here = Walk(entry.at, state)
    given = {(move["kind"], move["about"]): move["value"] for move in moves if move["do"] == "answer"}

    def answers(question: Question) -> Any:
        """Answer as the walker did, else as things are."""
        key = (question.kind, question.about)
        return given[key] if key in given else known(question)

    try:
        _go(definition, here, Start(), answers)
        for number, move in enumerate(moves):
            _MOVES[move["do"]](definition, here, move, answers, number)
    except UnansweredError as error:
        here.question = error.question
    return here


def _go(definition: Definition, here: Walk, trigger: Trigger, answers: Known) -> None:
    here.state, effects = run_through(definition, here.state, trigger, here.clock, answers)
    here.done += [(here.clock, effect) for effect in effects]


def _on(definition: Definition, here: Walk, move: Move, answers: Known, number: int) -> None:
    """On to the moment that the run waits for."""
    if here.state.due_at is not None:
        here.clock = max(here.clock, here.state.due_at)
        _go(definition, here, Tick(), answers)


def _wait(definition: Definition, here: Walk, move: Move, answers: Known, number: int) -> None:
    """Let so many hours go by, with everything that falls due in them."""
    until = here.clock + timedelta(hours=move["hours"])
    for _tick in range(MOST_MOVES):
        if here.is_over or here.state.due_at is None or here.state.due_at > until:
            break
        _on(definition, here, move, answers, number)
    here.clock = max(here.clock, until)


def _happens(definition: Definition, here: Walk, move: Move, answers: Known, number: int) -> None:
    """What a step waits for happens, with the values that the walker gave."""
    if not definition.has_step(move["step"]):
        return
    wanted = definition.step(move["step"]).hears()
    if wanted is not None:
        fact = fact_for(wanted, here.state, number, move.get("values", {}))
        _go(definition, here, fact, answers)


def _stops(definition: Definition, here: Walk, move: Move, answers: Known, number: int) -> None:
    """The reason goes away, as one of the rules says."""
    rule = next((rule for rule in definition.stops if rule.reason == move["reason"]), None)
    if rule is not None:
        _go(definition, here, _trigger_of(rule, here.state, number), answers)


def _goal(definition: Definition, here: Walk, move: Move, answers: Known, number: int) -> None:
    """What is hoped for happens."""
    if definition.goal is not None and definition.goal.filter is not None:
        _go(definition, here, fact_for(definition.goal.filter, here.state, number, {}), answers)


def _answer(definition: Definition, here: Walk, move: Move, answers: Known, number: int) -> None:
    """Answers are known from the beginning; nothing moves."""


def _trigger_of(rule: StopRule, state: State, number: int) -> Trigger:
    if rule.filter is None:
        return Stop(reason=rule.reason, reenter=rule.reenter)
    return fact_for(rule.filter, state, number, {})


def fact_for(wanted: FactFilter, state: State, number: int, values: Mapping[str, Any]) -> FactArrived:
    """Return a fact that the filter means, with values of the run where it asks for the same ones."""
    first = {name: value[0] if isinstance(value, list) and value else value for name, value in wanted.where.items()}
    same = {name: state.context.get(name) for name in wanted.same}
    other = dict.fromkeys(wanted.other, -1)
    source = {"source": state.source(wanted.own)} if wanted.own else {}
    payload = {**values, **first, **same, **other, **source}
    return FactArrived(kind=wanted.kind, event_id=-1 - number, payload=payload)


_MOVES: Final[Mapping[str, Callable[[Definition, Walk, Move, Known, int], None]]] = {
    "on": _on,
    "wait": _wait,
    "happens": _happens,
    "stops": _stops,
    "goal": _goal,
    "answer": _answer,
}
