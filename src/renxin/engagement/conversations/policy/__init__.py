"""The contact policy: whether, when, where and in which words a person may be contacted.

`rules` are pure functions over the `facts` that `snapshot` reads for many people at once; `ways` chooses the channel,
`hours` the hour, `wording` the words; `reasons` asks whether the reason still holds; `pack` holds the numbers and the
sentence for every rule; `preview` says what a lock screen may show; `audience` counts before a mass send. Nothing here
writes.
"""

from .facts import (
    ALLOW,
    Cap,
    ClassRules,
    ContactRules,
    Decision,
    HoldFacts,
    PatientFacts,
    Proposal,
    block,
    defer,
)
from .pack import contact_rules, cure, explain
from .rules import evaluate
from .ways import Chosen, Route, Wanted, ways_of

__all__ = [
    "ALLOW",
    "Cap",
    "Chosen",
    "ClassRules",
    "ContactRules",
    "Decision",
    "HoldFacts",
    "PatientFacts",
    "Proposal",
    "Route",
    "Wanted",
    "block",
    "contact_rules",
    "cure",
    "defer",
    "evaluate",
    "explain",
    "ways_of",
]
