"""Every write of segments: tags given and taken, traits registered and refreshed, rules answered."""

from renxin.engagement.segments.traits.registry import register as register_trait
from renxin.engagement.segments.traits.trait import Trait

from .answering import answer, answer_for_all
from .exporting import ask_for_export, decide_export, take_export
from .flows import fold_flows
from .following import rebuild, sweep
from .hearing import follow_facts
from .levels import load_tiers
from .lists import (
    Listed,
    combine_segments,
    freeze_segment,
    list_people,
    put_numbers_on_list,
    put_on_list,
    split_segment,
    take_off_list,
)
from .making import create_segment, rename_segment, share_segment, write_rule
from .rebuilding import begin_builds, build_some, count_values, follow_history, kept_traits
from .reconsidering import reconsider
from .refreshing import refresh_due, refresh_traits
from .stating import Statement, note_regions, note_signals, state_traits
from .switching import approve_segment, refuse_segment, retire_segment, switch_on
from .tag_library import TagData, add_tag, change_tag, end_tags, follow_rules, merge_tags, move_merged
from .tagging import Tagging, tag_patients, untag_patient, untag_patients

__all__ = [
    "Listed",
    "Statement",
    "TagData",
    "Tagging",
    "Trait",
    "add_tag",
    "answer",
    "answer_for_all",
    "approve_segment",
    "ask_for_export",
    "begin_builds",
    "build_some",
    "change_tag",
    "combine_segments",
    "count_values",
    "create_segment",
    "decide_export",
    "end_tags",
    "fold_flows",
    "follow_facts",
    "follow_history",
    "follow_rules",
    "freeze_segment",
    "kept_traits",
    "list_people",
    "load_tiers",
    "merge_tags",
    "move_merged",
    "note_regions",
    "note_signals",
    "put_numbers_on_list",
    "put_on_list",
    "rebuild",
    "reconsider",
    "refresh_due",
    "refresh_traits",
    "refuse_segment",
    "register_trait",
    "rename_segment",
    "retire_segment",
    "share_segment",
    "split_segment",
    "state_traits",
    "sweep",
    "switch_on",
    "tag_patients",
    "take_export",
    "take_off_list",
    "untag_patient",
    "untag_patients",
    "write_rule",
]
