"""Which facts a definition means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.state import FactArrived, Payload, State


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFilter:
    """Which facts are meant: a kind, values wanted, fields equal to (`same`) or unlike (`other`) the run's own.

    `own` names a step of the same run: only facts about what that step asked for (by their `source`) are meant.
    """

    kind: str
    where: Mapping[str, Any]
    same: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    own: str = ""

    @classmethod
    def read(cls, settings: Settings) -> "FactFilter":
        """Take `fact`, `where`, `same`, `other` and `own` from the settings."""
        return cls(
            kind=settings.text("fact"),
            where=settings.mapping("where"),
            same=settings.names("same"),
            other=settings.names("other"),
            own=settings.text("own", ""),
        )

    def fits(self, fact: FactArrived, state: State | None = None) -> bool:
        """Tell whether `fact` is meant: by a run in `state`, or by anybody."""
        if fact.kind != self.kind:
            return False
        own: Payload = state.context if state else {}
        return (
            all(_wanted(fact.payload.get(name), value) for name, value in self.where.items())
            and all(fact.payload.get(name) == own.get(name) for name in self.same)
            and all(fact.payload.get(name) != own.get(name) for name in self.other)
            and (not self.own or (state is not None and fact.payload.get("source") == state.source(self.own)))
        )

    def fields(self) -> set[str]:
        """Return the names of the fact's values it reads."""
        return {*self.where, *self.same, *self.other, *(["source"] if self.own else [])}


def _wanted(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, list) else value == wanted
