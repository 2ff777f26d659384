"""Facts recorded by engagement.segments."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TagAdded(Fact):
    """A patient was given a tag."""

    kind: ClassVar[str] = "tag.added"
    tag_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRemoved(Fact):
    """A tag was taken off a patient."""

    kind: ClassVar[str] = "tag.removed"
    tag_id: int = 0
