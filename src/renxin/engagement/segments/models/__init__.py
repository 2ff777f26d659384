"""Tags, traits and the groups of patients."""

from .tags import PatientTag, Tag
from .traits import TraitProgress, TraitValue

__all__ = ["PatientTag", "Tag", "TraitProgress", "TraitValue"]
