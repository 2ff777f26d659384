"""What every step is: its settings, how it moves a run, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.state import Effect, Question, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Nothing more until the instant, or until the fact waited for comes."""

    until: datetime
    waits_for: str = ""
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """The step is done: on to `to` (empty: the end). `keep` is what later steps may decide by."""

    to: str
    outcome: str = "done"
    effects: tuple[Effect, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    keep: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The journey ends here."""

    goal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The step has to know something first: whoever moves the run answers, and `answered` goes on from there."""

    question: Question


Move = Stay | Go | End | Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One verb with its settings. `next` is the id of the step after it, empty at the end.

    `advance` is pure and may be asked again: the same state and instant give the same move. `reaches`: it reaches the
    patient, so who may enter is asked again first. `is_human`: a person does it.
    """

    verb: ClassVar[str]
    icon: ClassVar[str] = "circle"
    reaches: ClassVar[bool] = False
    is_human: ClassVar[bool] = False

    id: str
    next: str

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        """Return the step with its settings checked.

        Raises:
            InvalidInput: a setting is missing or wrong.
        """
        return cls(id=id, next=next, **{field.name: field.read(settings, next) for field in cls.fields()})

    @classmethod
    def called(cls) -> str:
        """Return the verb in words, for menus."""
        raise NotImplementedError

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """Return its settings: form, schema and docs are made from them."""
        return ()

    def advance(self, state: State, now: datetime) -> Move:
        """Return where the run goes from here, or until when it stays."""
        raise NotImplementedError

    def answered(self, state: State, now: datetime, value: Any) -> Move:
        """Return where the run goes with the answer to what `advance` asked."""
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

    def hears(self) -> FactFilter | None:
        """Return which facts this step waits for, even before the run has come to it."""
        return getattr(self, "filter", None)

    def rules(self) -> tuple[Mapping[str, Any], ...]:
        """Return the segment rules it decides by."""
        return ()

    def mentions(self) -> tuple[str, ...]:
        """Return the ids of other steps whose outcome it reads."""
        return ()
