"""Tags, traits and the groups of patients."""

from .exports import SegmentExport
from .segments import Behaviour, BehaviourAt, Segment, SegmentFlow, SegmentMember, SegmentVersion
from .tags import Dimension, PatientTag, Tag
from .tiers import TierLevel
from .traits import StatedTrait, TraitHistory, TraitProgress, TraitValue

__all__ = [
    "Behaviour",
    "BehaviourAt",
    "Dimension",
    "PatientTag",
    "Segment",
    "SegmentExport",
    "SegmentFlow",
    "SegmentMember",
    "SegmentVersion",
    "StatedTrait",
    "Tag",
    "TierLevel",
    "TraitHistory",
    "TraitProgress",
    "TraitValue",
]
