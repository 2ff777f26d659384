"""Take a tag off the patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import RemoveTag, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTagStep(Step):
    """By the name of the tag; twice is once."""

    verb: ClassVar[str] = "remove_tag"
    icon: ClassVar[str] = "tag"

    tag: str

    @classmethod
    def called(cls) -> str:
        return _("Take off a tag")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (Field("tag", "tag", gettext_lazy("Tag"), required=True),)

    def advance(self, state: State, now: datetime) -> Move:
        return Go(to=self.next, effects=(RemoveTag(step=self.id, tag=self.tag),))

    def words(self) -> str:
        return _("Take off the tag: %(tag)s") % {"tag": self.tag}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Tag taken off: %(tag)s.") % {"tag": self.tag}


STEP = RemoveTagStep
