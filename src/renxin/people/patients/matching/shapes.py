"""What matching compares and what it answers."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

Key = tuple[str, bytes]
Action = Literal["link", "review", "none"]
SCORED: Final = "FS"
"""The tier of a pair that was judged by its score alone (Fellegi and Sunter)."""

# The tier of domain rules that each reason for a review belongs to.
TIER_OF_REASON: Final = {
    "same_number_other_person": "T3",
    "same_document": "T1",
    "claimed_document": "T1",
    "same_card": "T2",
    "same_description": "T4",
    "name_phone": "T5",
    "phone_birth": "T5",
    "provisional_phone": "T5",
    "likeness": SCORED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What matching knows of somebody. Keys are (system, blind index); claims are numbers that contradict her data."""

    patient_id: int = 0
    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    address: str = ""
    documents: frozenset[Key] = frozenset()
    cards: frozenset[Key] = frozenset()
    source_keys: frozenset[Key] = frozenset()
    claims: frozenset[Key] = frozenset()
    phones: frozenset[bytes] = frozenset()
    deceased: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """How one known person compares with the one who came in. `tier` of a review is its reason."""

    patient_id: int
    action: Action
    tier: str
    evidence: dict[str, Any] = field(default_factory=dict)
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The person to link to, if any, and the pairs that somebody must look at."""

    link: Match | None
    reviews: tuple[Match, ...] = ()
