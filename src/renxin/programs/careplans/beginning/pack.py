"""The pack of occasions: which codes mean a birth, an end of pregnancy, a chronic illness."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

PACK: Final = Path(__file__).parent.parent / "packs" / "occasions.yaml"


@dataclass(frozen=True, kw_only=True)
class Codes:
    """Prefixes of codes of diagnoses and of procedures."""

    conditions: list[str]
    procedures: list[str]

    def of_condition(self, code: str) -> bool:
        """Tell whether a diagnosis is one of these."""
        return code.startswith(tuple(self.conditions))

    def of_procedure(self, code: str) -> bool:
        """Tell whether a procedure is one of these."""
        return code.startswith(tuple(self.procedures))


@dataclass(frozen=True, kw_only=True)
class OccasionPack(Pack):
    """Everything about beginnings and ends that is data."""

    title: Words
    pregnancy_end: Codes
    delivery: Codes
    born: Codes
    chronic: Codes
    day_surgery_hours: int
    not_home: list[str]
    last_period: list[str]


@cache
def pack() -> OccasionPack:
    """Return the pack in force."""
    return load(PACK, OccasionPack)


def begins_with(code: str, prefixes: Iterable[str]) -> bool:
    """Tell whether a code is one of these, or finer."""
    return any(code.startswith(one) for one in prefixes)
