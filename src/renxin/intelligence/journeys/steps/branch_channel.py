"""Go one way or another by what became of a message of this journey."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys import asking
from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import Ask, Go, Move, Step

BECAME = (
    ("clicked", gettext_lazy("link opened")),
    ("read", gettext_lazy("read")),
    ("delivered", gettext_lazy("delivered")),
    ("sent", gettext_lazy("sent")),
    ("waiting", gettext_lazy("still waiting to be sent")),
    ("failed", gettext_lazy("not delivered")),
    ("blocked", gettext_lazy("not sent")),
)
CASE = (
    Field("became", "choice", gettext_lazy("If it was"), required=True, choices=BECAME),
    Field("channel", "channel_kind", gettext_lazy("By the channel"), gettext_lazy("Any, when it is left out.")),
    Field("to", "step", gettext_lazy("Go to"), required=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchChannel(Step):
    """`message` is an earlier step that sent; what is known of it when this step is reached decides."""

    verb: ClassVar[str] = "branch_channel"
    icon: ClassVar[str] = "radio-tower"

    message: str
    cases: tuple[Mapping[str, Any], ...]

    @classmethod
    def called(cls) -> str:
        return _("Branch by what became of a message")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("message", "text", gettext_lazy("Message of the step"), required=True),
            Field("cases", "table", gettext_lazy("Ways"), required=True, items=CASE),
        )

    def advance(self, state: State, now: datetime) -> Move:
        return Ask(question=asking.ask(asking.REACHED, step=self.message))

    def answered(self, state: State, now: datetime, value: Any) -> Move:
        became, channel = value
        for case in self.cases:
            if case["became"] in became and case["channel"] in ("", channel):
                return Go(to=case["to"], outcome="matched", detail={"became": case["became"], "channel": channel})
        return Go(to=self.next, outcome="otherwise", detail={"channel": channel})

    def words(self) -> str:
        return _("Which way: what became of the message")

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        if outcome == "matched":
            became = dict(BECAME).get(detail.get("became", ""), "")
            return _("The message: %(became)s.") % {"became": became}
        return _("The message: nothing of what was asked for.")

    def branches(self) -> tuple[tuple[str, str], ...]:
        named = dict(BECAME)
        cases = ((_("If it was: %(became)s") % {"became": named[case["became"]]}, case["to"]) for case in self.cases)
        return (*cases, (_("Otherwise"), self.next))

    def targets(self) -> tuple[str, ...]:
        return (self.next, *(case["to"] for case in self.cases))

    def mentions(self) -> tuple[str, ...]:
        return (self.message,)


STEP = BranchChannel
