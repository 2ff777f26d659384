"""How good a matching is: pairs it joined against pairs that are one person."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ._traps import Case

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall of what was joined by itself, and recall when a person looks at what was put to her."""

    precision: float
    recall: float
    recall_with_review: float
    reviews: int

    def figures(self) -> dict[str, float]:
        """Return it as figures of a measurement."""
        return {
            "precision": round(self.precision, 5),
            "recall": round(self.recall, 5),
            "recall_with_review": round(self.recall_with_review, 5),
            "reviews": self.reviews,
        }


def quality(joined: set[Pair], gold: set[Pair], reviewed: set[Pair]) -> Quality:
    """Return how good it is."""
    right = len(joined & gold)
    return Quality(
        precision=right / len(joined) if joined else 1.0,
        recall=right / len(gold) if gold else 1.0,
        recall_with_review=len((joined | reviewed) & gold) / len(gold) if gold else 1.0,
        reviews=len(reviewed - joined),
    )


def pairs_of(groups: Iterable[Hashable]) -> set[Pair]:
    """Return the pairs of places that are in one group."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        members[group].append(at)
    return {pair for places in members.values() for pair in combinations(places, 2)}


def of_registered(cases: Sequence[Case], patients: Sequence[int], reviews: Iterable[tuple[int, int]]) -> Quality:
    """Return the quality of records that were registered as `patients`, with the pairs that wait for a person."""
    places: dict[int, list[int]] = defaultdict(list)
    for at, patient in enumerate(patients):
        places[patient].append(at)
    reviewed = {
        (min(one, other), max(one, other))
        for first, second in reviews
        for one in places[first]
        for other in places[second]
    }
    gold = pairs_of(case.truth for case in cases)
    return quality(pairs_of(patients), gold, reviewed)


def wrong(cases: Sequence[Case], patients: Sequence[int]) -> set[str]:
    """Return the traps in which two people became one."""
    gold = pairs_of(case.truth for case in cases)
    return {cases[one].trap for one, _other in pairs_of(patients) - gold}
