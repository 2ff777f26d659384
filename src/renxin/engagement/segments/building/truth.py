"""The logic of a rule over sets of people, when who passes each condition is known."""

from collections.abc import Callable, Collection

from renxin.engagement.segments.rule import Group, Held, Leaf, Rule

People = frozenset[int] | set[int]
Passing = Callable[[Leaf | Held], Collection[int]]


def fitting(rule: Rule, passing: Passing, everybody: People) -> set[int]:
    """Return who of `everybody` fits, given who passes each condition."""
    if not isinstance(rule, Group):
        return set(everybody).intersection(passing(rule))
    if rule.how == "all":
        left = set(everybody)
        for child in rule.rules:
            if not left:
                break
            left = fitting(child, passing, left)
        return left
    found: set[int] = set()
    for child in rule.rules:
        found |= fitting(child, passing, everybody - found)
    return found if rule.how == "any" else set(everybody) - found


def verdicts(rule: Rule, passing: Passing, everybody: People) -> dict[str, set[int]]:
    """Return for every node of a rule who of `everybody` fits it by itself."""
    found = {rule.id: fitting(rule, passing, everybody)}
    for child in rule.rules if isinstance(rule, Group) else ():
        found |= verdicts(child, passing, everybody)
    return found
