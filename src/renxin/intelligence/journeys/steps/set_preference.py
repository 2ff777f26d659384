"""Keep how the patient likes to be reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import SetPreference, State
from renxin.intelligence.journeys.step import Go, Move, Step
from renxin.people.patients.models import ContactPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPreferenceStep(Step):
    """From an answer of hers earlier in the journey (`value`), or fixed."""

    verb: ClassVar[str] = "set_preference"
    icon: ClassVar[str] = "sliders-horizontal"

    channel: str
    value: str

    @classmethod
    def called(cls) -> str:
        return _("Set how she likes to be reached")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("channel", "contact_kind", gettext_lazy("Channel"), gettext_lazy("Or by the value below.")),
            Field("value", "text", gettext_lazy("Or by the value"), gettext_lazy("step.value of a step that waited.")),
        )

    def advance(self, state: State, now: datetime) -> Move:
        channel = str(state.value(self.value) or "") if self.value else self.channel
        effects = (SetPreference(step=self.id, channel=channel),) if channel else ()
        return Go(to=self.next, effects=effects, detail={"channel": channel})

    def words(self) -> str:
        return _("Keep how she likes to be reached: %(channel)s") % {"channel": _called(self.channel) or self.value}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Kept how she likes to be reached: %(channel)s.") % {"channel": _called(detail.get("channel", ""))}

    def mentions(self) -> tuple[str, ...]:
        step, dot, _name = self.value.partition(".")
        return (step,) if dot else ()


def _called(channel: str) -> str:
    return str(dict(ContactPoint.Kind.choices).get(channel, channel))


STEP = SetPreferenceStep
