"""Which facts a definition means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.state import FactArrived, Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFilter:
    """Which facts are meant: a kind, values wanted, fields equal to (`same`) or unlike (`other`) the run's own."""

    kind: str
    where: Mapping[str, Any]
    same: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    @classmethod
    def read(cls, settings: Settings) -> "FactFilter":
        """Take `fact`, `where`, `same` and `other` from the settings."""
        return cls(
            kind=settings.text("fact"),
            where=settings.mapping("where"),
            same=settings.names("same"),
            other=settings.names("other"),
        )

    def fits(self, fact: FactArrived, context: Payload) -> bool:
        """Tell whether `fact` is meant, for a run with this context."""
        if fact.kind != self.kind:
            return False
        return (
            all(_wanted(fact.payload.get(name), value) for name, value in self.where.items())
            and all(fact.payload.get(name) == context.get(name) for name in self.same)
            and all(fact.payload.get(name) != context.get(name) for name in self.other)
        )

    def fields(self) -> set[str]:
        """Return the names of the fact's values it reads."""
        return {*self.where, *self.same, *self.other}


def _wanted(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, list) else value == wanted
