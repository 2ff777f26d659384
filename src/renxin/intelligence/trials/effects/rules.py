"""When there is enough to say something: numbers of a pack, not of the code."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core import packs


@dataclass(frozen=True, kw_only=True)
class EffectRules(packs.Pack):
    """What an effect needs before it is called one."""

    enough_in_each_arm: int
    enough_outcomes: int
    early_z: float
    weeks_before: int
    weeks_after: int
    people_in_a_week: int
    window_weeks: int
    departments: int
    smallest_difference: float


@cache
def effect_rules() -> EffectRules:
    """Return the rules of the pack."""
    return packs.load(Path(__file__).parents[1] / "packs" / "effect_rules.yaml", EffectRules)
