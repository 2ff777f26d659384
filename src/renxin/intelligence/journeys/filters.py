"""Which facts a definition means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.state import FactArrived, Payload, State

FACT_FIELDS: Final = (
    Field("fact", "fact", _("What happens"), _("The kind of fact that is meant."), required=True),
    Field("where", "mapping", _("Only where"), _("Values the fact must have; a list means one of them.")),
    Field("same", "names", _("Same as at the start"), _("Values that must equal those of the fact of the start.")),
    Field("other", "names", _("Other than at the start"), _("Values that must differ from those of the start.")),
    Field("own", "text", _("About the step"), _("Only what concerns the task or message of that step.")),
)


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
