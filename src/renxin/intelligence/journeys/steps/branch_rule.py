"""Go one way or another by who the patient is now: the first rule she fits wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys import asking
from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Words, spoken
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import Ask, Go, Move, Step

CASE = (
    Field("rule", "rule", gettext_lazy("If she fits"), required=True),
    Field("label", "words", gettext_lazy("In words")),
    Field("to", "step", gettext_lazy("Go to"), required=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRule(Step):
    """The rules are those of segments; they are asked when the step is reached, for all who reach it together."""

    verb: ClassVar[str] = "branch_rule"
    icon: ClassVar[str] = "git-branch"

    label: Words
    cases: tuple[Mapping[str, Any], ...]

    @classmethod
    def called(cls) -> str:
        return _("Branch by a rule")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("label", "words", gettext_lazy("In words"), required=True),
            Field("cases", "table", gettext_lazy("Ways"), required=True, items=CASE),
        )

    def advance(self, state: State, now: datetime) -> Move:
        return Ask(question=asking.ask_first([case["rule"] for case in self.cases]))

    def answered(self, state: State, now: datetime, value: Any) -> Move:
        if 0 <= value < len(self.cases):
            return Go(to=self.cases[value]["to"], outcome="matched", detail={"case": value + 1})
        return Go(to=self.next, outcome="otherwise")

    def words(self) -> str:
        return _("Which way: %(label)s") % {"label": spoken(self.label)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        if outcome == "matched":
            values = {"label": spoken(self.label), "number": detail.get("case")}
            return _("%(label)s: rule %(number)s fits.") % values
        return _("%(label)s: no rule fits.") % {"label": spoken(self.label)}

    def branches(self) -> tuple[tuple[str, str], ...]:
        cases = ((spoken(case["label"]) if case["label"] else _("If the rule fits"), case["to"]) for case in self.cases)
        return (*cases, (_("Otherwise"), self.next))

    def targets(self) -> tuple[str, ...]:
        return (self.next, *(case["to"] for case in self.cases))

    def rules(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(case["rule"] for case in self.cases)


STEP = BranchRule
