"""Traits: the catalogue, how values are refreshed, and the traits of people and their records.

`catalogue(actor)` and `trait(code)` are what rules ask; packages above register theirs by `services.register_trait`.
"""

from . import of_person, of_profile, of_records, of_statements, of_tiers
from .registry import catalogue, register, trait, traits
from .trait import Trait

__all__ = [
    "Trait",
    "catalogue",
    "of_person",
    "of_profile",
    "of_records",
    "of_statements",
    "of_tiers",
    "register",
    "trait",
    "traits",
]
