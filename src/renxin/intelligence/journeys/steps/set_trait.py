"""State a trait of the patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import SetTrait, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTraitStep(Step):
    """Only traits that somebody may state, and codes that they have."""

    verb: ClassVar[str] = "set_trait"
    icon: ClassVar[str] = "badge-check"

    trait: str
    code: str

    @classmethod
    def called(cls) -> str:
        return _("Set a trait")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("trait", "trait", gettext_lazy("Trait"), required=True),
            Field("code", "text", gettext_lazy("Value"), required=True),
        )

    def advance(self, state: State, now: datetime) -> Move:
        return Go(to=self.next, effects=(SetTrait(step=self.id, trait=self.trait, code=self.code),))

    def words(self) -> str:
        return _("Note of the patient: %(trait)s = %(code)s") % {"trait": self.trait, "code": self.code}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Noted of the patient: %(trait)s = %(code)s.") % {"trait": self.trait, "code": self.code}


STEP = SetTraitStep
