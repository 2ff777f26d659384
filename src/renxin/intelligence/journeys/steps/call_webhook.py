"""Tell another system: whoever is connected hears of the signal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import Signal, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWebhook(Step):
    """A fact with the signal's code goes out by every webhook that wants it, signed, until it is taken."""

    verb: ClassVar[str] = "call_webhook"
    icon: ClassVar[str] = "webhook"

    signal: str

    @classmethod
    def called(cls) -> str:
        return _("Tell another system")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field(
                "signal",
                "webhook",
                gettext_lazy("Signal"),
                gettext_lazy("A code the other system knows."),
                required=True,
            ),
        )

    def advance(self, state: State, now: datetime) -> Move:
        return Go(to=self.next, outcome="told", effects=(Signal(step=self.id, signal=self.signal),))

    def words(self) -> str:
        return _("Tell other systems: %(signal)s") % {"signal": self.signal}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Other systems told: %(signal)s.") % {"signal": self.signal}


STEP = CallWebhook
