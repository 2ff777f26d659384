"""Every write of segments: tags given and taken, traits registered and refreshed, rules answered."""

from renxin.engagement.segments.traits.registry import register as register_trait
from renxin.engagement.segments.traits.trait import Trait

from .answering import answer
from .rebuilding import begin_builds, build_some, count_values, follow_history, kept_traits
from .reconsidering import reconsider
from .refreshing import refresh_due, refresh_traits
from .stating import Statement, note_regions, note_signals, state_traits
from .tags import Tagging, tag_patients, untag_patient

__all__ = [
    "Statement",
    "Tagging",
    "Trait",
    "answer",
    "begin_builds",
    "build_some",
    "count_values",
    "follow_history",
    "kept_traits",
    "note_regions",
    "note_signals",
    "reconsider",
    "refresh_due",
    "refresh_traits",
    "register_trait",
    "state_traits",
    "tag_patients",
    "untag_patient",
]
