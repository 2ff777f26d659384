"""Wait for something to happen to the patient, or for time to run out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.filters import FACT_FIELDS, FactFilter
from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import Go, Move, Stay, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForFact(Step):
    """On to `next` when the fact has come (even before the run got here), to `late` when it has not come in time."""

    verb: ClassVar[str] = "wait_for_fact"
    icon: ClassVar[str] = "calendar-clock"

    filter: FactFilter
    keep: tuple[str, ...]
    timeout_days: int
    late: str
    label: Words

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        return cls(
            id=id,
            next=next,
            filter=FactFilter.read(settings),
            keep=settings.names("keep"),
            timeout_days=settings.number("timeout_days", least=1, most=730),
            late=settings.text("late", next),
            label=settings.words("label"),
        )

    @classmethod
    def called(cls) -> str:
        return _("Wait for something to happen")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            *FACT_FIELDS,
            Field("keep", "names", gettext_lazy("Keep of it"), gettext_lazy("Values that later steps decide by.")),
            Field("timeout_days", "number", gettext_lazy("At most days"), required=True, least=1, most=730),
            Field("late", "step", gettext_lazy("When the time runs out, go to")),
            Field("label", "words", gettext_lazy("In words"), required=True),
        )

    def advance(self, state: State, now: datetime) -> Move:
        if self.id in state.seen:
            return Go(to=self.next, outcome="arrived", detail=dict(state.seen[self.id]))
        until = state.entered_at + timedelta(days=self.timeout_days)
        if now >= until:
            return Go(to=self.late, outcome="timed_out")
        return Stay(until=until, waits_for=self.filter.kind)

    def words(self) -> str:
        return ngettext(
            "Wait for: %(label)s (at most %(days)s day).",
            "Wait for: %(label)s (at most %(days)s days).",
            self.timeout_days,
        ) % {"label": spoken(self.label), "days": self.timeout_days}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        if outcome == "arrived":
            return _("It has happened: %(label)s.") % {"label": spoken(self.label)}
        return _("It did not happen in time: %(label)s.") % {"label": spoken(self.label)}

    def branches(self) -> tuple[tuple[str, str], ...]:
        if self.late == self.next:
            return ()
        return ((_("If it happens"), self.next), (_("If the time runs out"), self.late))

    def targets(self) -> tuple[str, ...]:
        return (self.next, self.late)

    def mentions(self) -> tuple[str, ...]:
        return (self.filter.own,) if self.filter.own else ()


STEP = WaitForFact
