"""Go one way or another by a small value: of the fact that started the run, or of one that was waited for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import Go, Move, Step

CASE = (
    Field("equals", "value", gettext_lazy("If it is"), required=True),
    Field("to", "step", gettext_lazy("Go to"), required=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchOn(Step):
    """`value` is a path such as `answer.low` or `encounter_class`; the first case whose `equals` it is wins."""

    verb: ClassVar[str] = "branch_on"
    icon: ClassVar[str] = "git-branch"

    value: str
    label: Words
    cases: tuple[tuple[Any, str], ...]

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        cases = []
        for case in settings.items("cases"):
            cases.append((case.value("equals"), case.text("to")))
            case.finish()
        return cls(id=id, next=next, value=settings.text("value"), label=settings.words("label"), cases=tuple(cases))

    @classmethod
    def called(cls) -> str:
        return _("Branch by a value")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field(
                "value",
                "text",
                gettext_lazy("By the value"),
                gettext_lazy("A value of the fact of the start, or step.value of a step that waited."),
                required=True,
            ),
            Field("label", "words", gettext_lazy("In words"), required=True),
            Field("cases", "table", gettext_lazy("Ways"), required=True, items=CASE),
        )

    def advance(self, state: State, now: datetime) -> Move:
        value = state.value(self.value)
        for equals, target in self.cases:
            if value == equals:
                return Go(to=target, outcome="matched", detail={"value": value})
        return Go(to=self.next, outcome="otherwise", detail={"value": value})

    def words(self) -> str:
        return _("Which way: %(label)s") % {"label": spoken(self.label)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Decided by %(label)s: %(value)s.") % {"label": spoken(self.label), "value": detail.get("value")}

    def branches(self) -> tuple[tuple[str, str], ...]:
        cases = tuple((_("If it is “%(value)s”") % {"value": value}, target) for value, target in self.cases)
        return (*cases, (_("Otherwise"), self.next))

    def targets(self) -> tuple[str, ...]:
        return (self.next, *(target for _value, target in self.cases))

    def mentions(self) -> tuple[str, ...]:
        step, dot, _name = self.value.partition(".")
        return (step,) if dot else ()


STEP = BranchOn
