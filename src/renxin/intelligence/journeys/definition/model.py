"""A checked definition, ready for the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from renxin.intelligence.journeys.definition.start import StartRule
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.settings import Words
from renxin.intelligence.journeys.state import FactArrived, State
from renxin.intelligence.journeys.step import Step

Otherwise = Literal["stop", "skip", "wait"]
OTHERWISE: Final = ("stop", "skip", "wait")
WHEN_CONFLICT: Final = ("wait", "refuse")
CLASSES: Final = ("service", "education", "marketing", "clinical", "safety", "statutory", "complaint")
# Nobody is left without these for the sake of a comparison.
NEVER_WITHHELD: Final = frozenset({"clinical", "safety", "statutory", "complaint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The condition to enter, asked again before every step that reaches the patient.

    `otherwise`: the run stops, the step is skipped, or it waits a day and asks again.
    """

    rule: Mapping[str, Any]
    otherwise: Otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """What takes the reason away: a fact, or a rule asked before acting.

    `check` names the same as a question to the records, asked before acting too.
    """

    reason: str
    label: Words
    filter: FactFilter | None
    check: str
    rule: Mapping[str, Any] | None
    reenter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is hoped for within so many days of the start: a fact, or a rule that holds at the end of them.

    `ends`: reaching it ends the run, and what was still to come is not sent.
    """

    label: Words
    filter: FactFilter | None
    rule: Mapping[str, Any] | None
    within_days: int
    ends: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A checked definition."""

    code: str
    message_class: str
    start: StartRule
    who: Who | None
    priority: int
    conflicts: tuple[str, ...]
    when_conflict: str
    goal: Goal | None
    held_out: int
    handles: tuple[str, ...]
    stops: tuple[StopRule, ...]
    steps: tuple[Step, ...]
    _places: dict[str, int] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {step.id: place for place, step in enumerate(self.steps)})

    def step(self, step_id: str) -> Step:
        """Return the step of that id."""
        return self.steps[self._places[step_id]]

    def has_step(self, step_id: str) -> bool:
        """Tell whether there is a step of that id."""
        return step_id in self._places

    def place(self, step_id: str) -> int:
        """Return the step's place in the order, from 0."""
        return self._places[step_id]

    def stop_rule(self, fact: FactArrived, state: State) -> StopRule | None:
        """Return the rule by which `fact` stops a run in this state, if any."""
        return next((rule for rule in self.stops if rule.filter and rule.filter.fits(fact, state)), None)

    def reason_label(self, reason: str) -> Words | None:
        """Return the words of a stop rule's reason; None for reasons that no rule gives."""
        return next((rule.label for rule in self.stops if rule.reason == reason), None)

    def filters(self) -> list[FactFilter]:
        """Return every fact filter in the definition."""
        waiting = [step.hears() for step in self.steps]
        goal = self.goal.filter if self.goal else None
        found = [self.start.filter, goal, *(rule.filter for rule in self.stops), *waiting]
        return [one for one in found if one is not None]

    def rules(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Return every segment rule in the definition, each with its place in it."""
        found: list[tuple[str, Mapping[str, Any] | None]] = [("journey.who", self.who.rule if self.who else None)]
        found.append(("journey.goal", self.goal.rule if self.goal else None))
        found += [(f"journey.stop.{stop.reason}", stop.rule) for stop in self.stops]
        for step in self.steps:
            found += [(f"journey.steps.{step.id}", rule) for rule in step.rules()]
        return [(where, rule) for where, rule in found if rule]
