"""What may follow what, and what is still missing before an improvement may act. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

MOVES: Final[Mapping[str, frozenset[str]]] = {
    "idea": frozenset({"analysing", "stopped"}),
    "analysing": frozenset({"acting", "stopped"}),
    "acting": frozenset({"checking", "stopped"}),
    "checking": frozenset({"acting", "held", "closed", "stopped"}),
    "held": frozenset({"closed"}),
    "closed": frozenset(),
    "stopped": frozenset(),
}
OPEN: Final = ("idea", "analysing", "acting", "checking")

Lack = Literal["no_cause", "few_whys", "no_evidence", "no_action", "only_weak"]


@dataclass(frozen=True, slots=True)
class Chain:
    """A root cause as the rule sees it: its whys (True: with evidence), the strengths of what is done against it."""

    name: str
    whys: Sequence[bool]
    strengths: Collection[str]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, and for which cause (empty: for the improvement as a whole)."""

    what: Lack
    cause: str = ""


def may_follow(state: str, following: str) -> bool:
    """Tell whether an improvement in `state` may go on to `following`."""
    return following in MOVES[state]


def missing_to_act(roots: Sequence[Chain], least_whys: int) -> list[Missing]:
    """Return what is missing before actions are carried out: a chain of whys with evidence, an action not weak."""
    if not roots:
        return [Missing("no_cause")]
    found = []
    for root in roots:
        if len(root.whys) < least_whys:
            found.append(Missing("few_whys", root.name))
        elif not all(root.whys):
            found.append(Missing("no_evidence", root.name))
        if not root.strengths:
            found.append(Missing("no_action", root.name))
        elif not set(root.strengths) & {"intermediate", "strong"}:
            found.append(Missing("only_weak", root.name))
    return found
