"""Rules: who belongs together, as a typed tree. Pure: no database, no clock.

`parse` reads the JSON that docs/segments/rules.md describes, `problems` says what of it is not known here, `sentence`
puts it into words for who approves it, `reads` tells what it depends on.
"""

from .checking import Problem, Vocabulary, problems
from .comparing import Line, difference, lines
from .reading import RuleError, parse
from .reads import Reads, reads
from .tree import Bears, Did, Group, Held, InSegment, Leaf, Recorded, Rule, TraitIs, Where, children, find, walk
from .words import Known, sentence
from .writing import as_json, digest

__all__ = [
    "Bears",
    "Did",
    "Group",
    "Held",
    "InSegment",
    "Known",
    "Leaf",
    "Line",
    "Problem",
    "Reads",
    "Recorded",
    "Rule",
    "RuleError",
    "TraitIs",
    "Vocabulary",
    "Where",
    "as_json",
    "children",
    "difference",
    "digest",
    "find",
    "lines",
    "parse",
    "problems",
    "reads",
    "sentence",
    "walk",
]
