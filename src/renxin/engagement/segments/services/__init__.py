"""Every write of segments: tags given and taken, traits registered and refreshed, rules answered."""

from renxin.engagement.segments.traits.registry import register as register_trait
from renxin.engagement.segments.traits.trait import Trait

from .answering import answer
from .following import rebuild, sweep
from .hearing import follow_facts
from .making import create_segment, rename_segment, share_segment, write_rule
from .rebuilding import begin_builds, build_some, count_values, follow_history, kept_traits
from .reconsidering import reconsider
from .refreshing import refresh_due, refresh_traits
from .stating import Statement, note_regions, note_signals, state_traits
from .switching import approve_segment, refuse_segment, retire_segment, switch_on
from .tags import Tagging, tag_patients, untag_patient

__all__ = [
    "Statement",
    "Tagging",
    "Trait",
    "answer",
    "approve_segment",
    "begin_builds",
    "build_some",
    "count_values",
    "create_segment",
    "follow_facts",
    "follow_history",
    "kept_traits",
    "note_regions",
    "note_signals",
    "rebuild",
    "reconsider",
    "refresh_due",
    "refresh_traits",
    "refuse_segment",
    "register_trait",
    "rename_segment",
    "retire_segment",
    "share_segment",
    "state_traits",
    "sweep",
    "switch_on",
    "tag_patients",
    "untag_patient",
    "write_rule",
]
