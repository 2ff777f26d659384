"""What a trait is: one thing known of every patient, defined in words, read by one statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.services import kinds_of

TraitType = Literal["instant", "date", "number", "code", "flag", "text-code"]
FactClass = type[Fact]
Choices = Callable[[Actor], Sequence[tuple[str, str]]]

_COLUMNS: Final = {"instant": "at", "number": "number", "flag": "number", "code": "code", "text-code": "code"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One thing known of every patient.

    `sql` yields patient_id, key, value (and `due_at` where `by_time`): one row for each patient and key. It takes
    %(tenant)s, %(patients)s (an array, or NULL: everybody), %(now)s and %(zone)s; key is '' where there is one value.
    `code` values come from `choices`; `text-code` values are free codes. Instants are kept, never counts of days.
    `kept`: values stand in TraitValue, refreshed by `facts` (and by time where `by_time`); else `sql` is read where it
    stands, and `facts` only say when a value may have changed. Raise `version` when what it means changes.
    `by_model`: a trained model says it, one for each key; whoever is tagged for it can see that.
    """

    code: str
    type: TraitType
    words: Words
    definition: Words
    sql: str
    facts: tuple[FactClass, ...]
    unit: Words | None = None
    key: str | None = None
    keys: Choices | None = None
    choices: Choices | None = None
    kept: bool = True
    by_time: bool = False
    permission: str = ""
    by_model: bool = False
    version: int = 1

    def __post_init__(self) -> None:
        if self.kept and self.type not in _COLUMNS:
            raise ValueError(f"{self.code}: a kept trait is no {self.type}; keep the instant, or do not keep it")
        if self.by_time and not self.kept:
            raise ValueError(f"{self.code}: what is read where it stands needs no due time")

    @property
    def column(self) -> str:
        """Return the column of TraitValue that holds the values of a kept trait: number, code or at."""
        return _COLUMNS[self.type]

    @property
    def column_of_type(self) -> str:
        """Return what sort of value it is: number, code, at, or date where no kept column holds it."""
        return _COLUMNS.get(self.type, self.type)

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of facts that may change a value."""
        return kinds_of(*self.facts)
