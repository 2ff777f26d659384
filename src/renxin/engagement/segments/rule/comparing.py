"""Two versions of a rule compared in words: what came, what went, what stayed."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from .tree import Group, Held, Rule
from .words import Known, condition, length


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rule in words. `change` is empty, `came` or `went`."""

    depth: int
    text: str
    change: str = ""
    node: str = ""


def lines(rule: Rule, known: Known, depth: int = 0) -> list[Line]:
    """Return a rule as lines, one for each condition and group."""
    if isinstance(rule, Group):
        head = {"all": _("All of these are true"), "any": _("Any of these is true"), "none": _("None of these is true")}
        inner = [line for child in rule.rules for line in lines(child, known, depth + 1)]
        return [Line(depth, head[rule.how], node=rule.id), *inner]
    if isinstance(rule, Held):
        said = _("True without a break for %(span)s") % {"span": length(rule.span)}
        return [Line(depth, said, node=rule.id), *lines(rule.rule, known, depth + 1)]
    return [Line(depth, condition(rule, known), node=rule.id)]


def difference(before: Rule, after: Rule, known: Known) -> list[Line]:
    """Return the lines of `after`, and between them those of `before` that went."""
    old, new = lines(before, known), lines(after, known)
    found: list[Line] = []
    matcher = SequenceMatcher(
        None, [(line.depth, line.text) for line in old], [(line.depth, line.text) for line in new]
    )
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            found += new[start:end]
            continue
        found += [Line(line.depth, line.text, "went", line.node) for line in old[first:last]]
        found += [Line(line.depth, line.text, "came", line.node) for line in new[start:end]]
    return found
