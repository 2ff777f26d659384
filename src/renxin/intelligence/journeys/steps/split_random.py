"""Part people by lot, to learn which way is better."""

import hashlib
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

ARM = (
    Field("name", "text", gettext_lazy("Arm"), required=True),
    Field("weight", "number", gettext_lazy("Weight"), default=1, least=1, most=1000),
    Field("to", "step", gettext_lazy("Go to"), required=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRandom(Step):
    """The lot is the patient's own in this journey: asked again, it falls the same.

    `winner`: once one arm is known to be better by the goal, everybody goes there.
    """

    verb: ClassVar[str] = "split_random"
    icon: ClassVar[str] = "split"

    arms: tuple[Mapping[str, Any], ...]
    winner: bool

    @classmethod
    def called(cls) -> str:
        return _("Split by lot")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("arms", "table", gettext_lazy("Arms"), required=True, items=ARM),
            Field("winner", "flag", gettext_lazy("Once an arm is known to be better, everybody goes there")),
        )

    def advance(self, state: State, now: datetime) -> Move:
        return Ask(question=asking.ask(asking.LEAN, step=self.id)) if self.winner else self._go(self._by_lot(state))

    def answered(self, state: State, now: datetime, value: Any) -> Move:
        better = next((arm for arm in self.arms if arm["name"] == value), None)
        return self._go(better or self._by_lot(state))

    def _by_lot(self, state: State) -> Mapping[str, Any]:
        drawn = int.from_bytes(hashlib.blake2b(f"{state.lot}:{self.id}".encode(), digest_size=8).digest())
        left = drawn % sum(arm["weight"] for arm in self.arms)
        for arm in self.arms:
            left -= arm["weight"]
            if left < 0:
                return arm
        return self.arms[-1]

    def _go(self, arm: Mapping[str, Any]) -> Move:
        name = arm["name"]
        return Go(to=arm["to"], outcome=f"arm_{name}"[:32], detail={"arm": name}, keep={"arm": name})

    def words(self) -> str:
        return _("By lot: %(arms)s") % {"arms": " / ".join(f"{arm['name']} {arm['weight']}" for arm in self.arms)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("By lot: %(arms)s") % {"arms": detail.get("arm", "")}

    def branches(self) -> tuple[tuple[str, str], ...]:
        return tuple((_("Arm %(name)s") % {"name": arm["name"]}, arm["to"]) for arm in self.arms)

    def targets(self) -> tuple[str, ...]:
        return tuple(arm["to"] for arm in self.arms)


STEP = SplitRandom
