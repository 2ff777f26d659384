"""What one version of a programme says differently from another, in words that clinicians read. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.programs.careplans.programmes.shapes import Node, Programme, Rule

from . import naming, telling
from .spoken import own_names, spoken

_KEYS: Final[tuple[Callable[[Rule], Any], ...]] = (
    lambda rule: rule.when,
    lambda rule: (rule.why.zh, rule.action),
    lambda rule: (rule.level, rule.action),
)
Kind = Literal["added", "removed", "moved", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `of` is the contact or rule as it is read, empty for the whole programme."""

    kind: Kind
    of: str
    what: str = ""
    before: str = ""
    after: str = ""


def compare(old: Programme, new: Programme) -> list[Difference]:
    """Return what changed from `old` to `new`: first the whole, then contacts, findings, rules, aims."""
    return [*_whole(old, new), *_nodes(old, new), *_named(old, new), *_rules(old, new)]


def _whole(old: Programme, new: Programme) -> Iterator[Difference]:
    pairs: list[tuple[str, Callable[[Programme], str]]] = [
        (pgettext("part", "name"), lambda one: str(one.title)),
        (pgettext("part", "for whom"), lambda one: str(one.scope)),
        (
            pgettext("part", "what starts it"),
            lambda one: "; ".join(telling.start(each, own_names(one)) for each in one.starts),
        ),
        (pgettext("part", "counted from"), lambda one: naming.listed(telling.anchor(each) for each in one.anchors)),
        (pgettext("part", "not for"), lambda one: "; ".join(spoken(each, own_names(one)) for each in one.excludes)),
        (pgettext("part", "what ends it"), lambda one: naming.listed(telling.end(each) for each in one.ends)),
        (pgettext("part", "lost after so many contacts"), lambda one: str(one.lost_after)),
        (pgettext("part", "where it comes from"), lambda one: one.source),
    ]
    for what, said in pairs:
        before, after = said(old), said(new)
        if before != after:
            yield Difference("changed", "", what, before or "–", after or "–")


def _nodes(old: Programme, new: Programme) -> Iterator[Difference]:
    before, after = {one.id: one for one in old.nodes}, {one.id: one for one in new.nodes}
    yield from (Difference("removed", _node(one)) for one in old.nodes if one.id not in after)
    for one in new.nodes:
        if one.id not in before:
            yield Difference("added", _node(one))
        else:
            was = before[one.id]
            yield from _changed(_node(one), was, one, lambda node: telling.frame(node, own_names(new)))
            yield from _of_codes(_node(one), pgettext("part", "asks"), was.ask, one.ask, naming.short_name)
            yield from _of_codes(_node(one), pgettext("part", "sends"), was.send, one.send, telling.tell)


def _node(node: Node) -> str:
    return f"{node.text} ({node.id})"


def _named(old: Programme, new: Programme) -> Iterator[Difference]:
    for said, was, now in (
        (pgettext("part", "finding “%s”"), {one.name: one for one in old.marks}, {one.name: one for one in new.marks}),
        (pgettext("part", "aim “%s”"), {one.code: one for one in old.targets}, {one.code: one for one in new.targets}),
    ):
        yield from _of_names(said, was, now, own_names(old) | own_names(new))


def _of_names(
    said: str, was: Mapping[str, Any], now: Mapping[str, Any], names: Mapping[str, Any]
) -> Iterator[Difference]:
    for code, one in was.items():
        if code not in now:
            yield Difference("removed", said % one.text)
    for code, one in now.items():
        if code not in was:
            yield Difference("added", said % one.text, after=spoken(one.when, names))
        elif was[code].when != one.when:
            before, after = spoken(was[code].when, names), spoken(one.when, names)
            yield Difference("changed", said % one.text, _("holds when"), before, after)


def _rules(old: Programme, new: Programme) -> Iterator[Difference]:
    """Rules have no names: equal ones are the same, then those with the same condition, reason or outcome."""
    left, pairs = list(old.rules), []
    fresh = [one for one in new.rules if not _taken(left, one, lambda rule: rule)]
    for key in _KEYS:
        still = []
        for one in fresh:
            earlier = _taken(left, one, key)
            pairs += [(earlier, one)] if earlier else []
            still += [] if earlier else [one]
        fresh = still
    yield from (Difference("removed", str(one.why), before=_rule(one, old)) for one in left)
    for was, one in pairs:
        yield from _changed(str(one.why), was, one, lambda rule: telling.rule(rule, own_names(new)))
    yield from (Difference("added", str(one.why), after=_rule(one, new)) for one in fresh)
    if not left and not fresh and not pairs and list(old.rules) != list(new.rules):
        yield Difference("moved", _("The order of the rules"))


def _taken(left: list[Rule], wanted: Rule, key: Callable[[Rule], Any]) -> Rule | None:
    found = next((one for one in left if key(one) == key(wanted)), None)
    if found is not None:
        left.remove(found)
    return found


def _rule(rule: Rule, programme: Programme) -> str:
    return "; ".join(f"{what}: {said}" for what, said in telling.rule(rule, own_names(programme)))


def _changed(of: str, was: Any, now: Any, said: Callable[[Any], Sequence[tuple[str, str]]]) -> Iterator[Difference]:
    before, after = dict(said(was)), dict(said(now))
    for what in dict.fromkeys((*before, *after)):
        if before.get(what, "") != after.get(what, ""):
            yield Difference("changed", of, what, before.get(what) or "–", after.get(what) or "–")


def _of_codes(
    of: str, what: str, gone: Sequence[str], come: Sequence[str], name: Callable[[str], str]
) -> Iterator[Difference]:
    less = [name(one) for one in gone if one not in come]
    more = [name(one) for one in come if one not in gone]
    if less:
        yield Difference("changed", of, _("%(what)s, no longer") % {"what": what}, naming.listed(less), "–")
    if more:
        yield Difference("changed", of, _("%(what)s, new") % {"what": what}, "–", naming.listed(more))
