"""Give the patient a tag."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import AddTag, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTagStep(Step):
    """By the name of the tag; twice is once."""

    verb: ClassVar[str] = "add_tag"
    icon: ClassVar[str] = "tag"

    tag: str

    @classmethod
    def called(cls) -> str:
        return _("Add a tag")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (Field("tag", "tag", gettext_lazy("Tag"), required=True),)

    def advance(self, state: State, now: datetime) -> Move:
        return Go(to=self.next, effects=(AddTag(step=self.id, tag=self.tag),))

    def words(self) -> str:
        return _("Give the tag: %(tag)s") % {"tag": self.tag}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Tag given: %(tag)s.") % {"tag": self.tag}


STEP = AddTagStep
