"""What every step is: its settings, how it moves a run, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.state import Effect, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Nothing more until the instant, or until the fact waited for comes."""

    until: datetime
    waits_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """The step is done: on to `to` (empty: the end)."""

    to: str
    outcome: str = "done"
    effects: tuple[Effect, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The journey ends here."""

    goal: bool = False


Move = Stay | Go | End


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One verb with its settings. `next` is the id of the step after it, empty at the end.

    `advance` is pure and may be asked again: the same state and instant give the same move.
    """

    verb: ClassVar[str]
    icon: ClassVar[str] = "circle"

    id: str
    next: str

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        """Return the step with its settings checked.

        Raises:
            InvalidInput: a setting is missing or wrong.
        """
        raise NotImplementedError

    def advance(self, state: State, now: datetime) -> Move:
        """Return where the run goes from here, or until when it stays."""
        raise NotImplementedError

    def words(self) -> str:
        """Return a sentence for the map: what happens here."""
        raise NotImplementedError

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        """Return a sentence for a trace: what did happen."""
        raise NotImplementedError

    def branches(self) -> tuple[tuple[str, str], ...]:
        """Return the ways that do not lead to the step below: when (in words), and the id of the step."""
        return ()

    def targets(self) -> tuple[str, ...]:
        """Return the ids of the steps that may follow."""
        return (self.next,)
