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


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRenamed(Fact):
    """A tag has another name; the one of before belongs to `former_id` and leads to it. A fact about nobody."""

    kind: ClassVar[str] = "tag.renamed"
    tag_id: int = 0
    former_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFact(Fact):
    """What the facts of segments share."""

    segment_id: int = 0
    segment_code: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEntered(SegmentFact):
    """What is known of the patient began to fit a segment. Not recorded for whom it fits when it is switched on."""

    kind: ClassVar[str] = "segment.entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLeft(SegmentFact):
    """What is known of the patient no longer fits a segment."""

    kind: ClassVar[str] = "segment.left"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentActivated(SegmentFact):
    """A version of a segment is kept true from now on; about nobody."""

    kind: ClassVar[str] = "segment.activated"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitStated(Fact):
    """Somebody said what no table knows of a patient; `trait` names what, never the value."""

    kind: ClassVar[str] = "trait.stated"
    trait: str = ""
