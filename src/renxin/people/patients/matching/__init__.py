"""Is this the same person? Deterministic tiers, then a score in bits; anything less is for a person to decide. Pure.

Everything that is a number or a word of medicine stands in `packs/matching.yaml`. Evidence is data (field, agreement,
bits); `words` says it in the reader's language when it is shown.
"""

from .keys import Description, description, looks_alike
from .names import agreement
from .scoring import evidence as evidence_of
from .shapes import SCORED, TIER_OF_REASON, Action, Key, Match, Person, Verdict
from .tiers import compare, contradicts, judge
from .words import EvidenceLine, evidence_lines, words, words_of_reason, words_of_tier

__all__ = [
    "SCORED",
    "TIER_OF_REASON",
    "Action",
    "Description",
    "EvidenceLine",
    "Key",
    "Match",
    "Person",
    "Verdict",
    "agreement",
    "compare",
    "contradicts",
    "description",
    "evidence_lines",
    "evidence_of",
    "judge",
    "looks_alike",
    "words",
    "words_of_reason",
    "words_of_tier",
]
