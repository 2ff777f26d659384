"""The contact policy: whether, when, where and in which words a person may be contacted.

`rules` are pure functions over the facts that `snapshot` reads for many people at once; `pack` holds the numbers and
words; `preview` says what a lock screen may show. Nothing here writes.
"""

from .pack import contact_rules, explain
from .rules import (
    ALLOW,
    Cap,
    ContactRules,
    Decision,
    HoldFacts,
    PatientFacts,
    Proposal,
    block,
    defer,
    evaluate,
    is_quiet,
)

__all__ = [
    "ALLOW",
    "Cap",
    "ContactRules",
    "Decision",
    "HoldFacts",
    "PatientFacts",
    "Proposal",
    "block",
    "contact_rules",
    "defer",
    "evaluate",
    "explain",
    "is_quiet",
]
