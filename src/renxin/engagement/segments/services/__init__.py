"""Every write of segments: tags given and taken, traits registered and refreshed, rules answered."""

from renxin.engagement.segments.traits.registry import register as register_trait
from renxin.engagement.segments.traits.trait import Trait

from .answering import answer
from .reconsidering import reconsider
from .refreshing import refresh_due, refresh_traits
from .tags import Tagging, tag_patients, untag_patient

__all__ = [
    "Tagging",
    "Trait",
    "answer",
    "reconsider",
    "refresh_due",
    "refresh_traits",
    "register_trait",
    "tag_patients",
    "untag_patient",
]
