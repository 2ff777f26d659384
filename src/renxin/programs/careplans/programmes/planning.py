"""Which contacts a programme wants, and when: from its anchors and what is known of the person. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from . import spans
from .shapes import STRICTNESS, Node, Programme

MERGED_WITHIN: Final = 3
"""Contacts of several programmes this many days apart become one (domain: overlap)."""
Anchors = Mapping[str, date]


@dataclass(frozen=True, slots=True, order=True)
class Occasion:
    """One node of one programme on one day. `number` counts the occasions of a repeating node from 1.

    `hours` after the anchor's instant, for what is due within hours; None for what is due on a day.
    """

    due_on: date
    programme: str
    node: str
    number: int
    by: str
    opens_on: date
    closes_on: date
    asks: tuple[str, ...]
    sends: tuple[str, ...] = ()
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """What is done in one contact: its day, who reaches the patient, every occasion, each question once."""

    due_on: date
    by: str
    occasions: tuple[Occasion, ...]
    asks: tuple[str, ...]
    sends: tuple[str, ...]


def occasions(programme: Programme, anchors: Anchors, facts: Mapping[str, Any], *, until: date) -> list[Occasion]:
    """Return every occasion up to `until`, in the order of their days.

    Args:
        programme: the rule book, in the version the person is enrolled in.
        anchors: the days that are known, by their kind.
        facts: what is known of the person; what a condition needs and does not find is not known, so it does not hold.
        until: the last day looked at, for what repeats.
    """
    basis = next((anchors[kind] for kind in programme.anchors if kind in anchors), None)
    values = {**{mark.name: False for mark in programme.marks}, **facts}
    wanted = (node for node in programme.nodes if programme.holds(node.when, values))
    found = (one for node in wanted for one in _of_node(programme, node, anchors, basis, until))
    return sorted(one for one in found if one.due_on <= until)


def merged(wanted: Iterable[Occasion]) -> list[Together]:
    """Return contacts: occasions of several programmes within three days become one, on a day that suits every window
    if there is one.

    The strictest way of reaching the patient wins; questions and contents are joined without repeating any. Two
    occasions of one programme stay two: day 1 and day 3 after an operation ask for different things. What is due within
    hours stays by itself.
    """
    groups: list[list[Occasion]] = []
    for one in sorted(wanted):
        fits = (group for group in reversed(groups) if _fits(group, one))
        group = next(fits, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return [_together(group) for group in groups]


def _fits(group: list[Occasion], one: Occasion) -> bool:
    return (
        group[0].hours is None
        and one.hours is None
        and (one.due_on - group[0].due_on).days <= MERGED_WITHIN
        and all(other.programme != one.programme for other in group)
    )


def _of_node(programme: Programme, node: Node, anchors: Anchors, basis: date | None, until: date) -> Iterator[Occasion]:
    start = anchors.get(node.anchor) if node.anchor else basis
    if start is None:
        return
    first = spans.read(node.at)
    last = min(until, spans.read(node.until).after(start)) if node.until else until
    due, number = first.after(start), 1
    while True:
        yield _occasion(programme, node, due, number, first)
        yield from (_reminder(programme, node, spans.read(text).after(due), number, text) for text in node.remind)
        if not node.every:
            return
        # Counted from the first day, not from the one before: a month more often must not drift to shorter days.
        due, number = _later(first.after(start), spans.read(node.every), number), number + 1
        if due > last:
            return


def _later(first: date, every: spans.Span, times: int) -> date:
    return spans.Span(every.text, every.months * times, every.days * times).after(first)


def _occasion(programme: Programme, node: Node, due: date, number: int, span: spans.Span) -> Occasion:
    before, after = node.window
    return Occasion(
        due_on=due,
        programme=programme.code,
        node=node.id,
        number=number,
        by=node.by,
        opens_on=due - timedelta(days=before),
        closes_on=due + timedelta(days=after),
        asks=tuple(node.ask),
        sends=tuple(node.send),
        hours=span.hours or None,
    )


def _reminder(programme: Programme, node: Node, on: date, number: int, text: str) -> Occasion:
    """Return a message around the day of an occasion (`remind`): its node is called `D30-1d`."""
    name = f"{node.id}{text if text[0] in '+-' else '+' + text}"
    return Occasion(on, programme.code, name, number, "message", on, on, ())


def _together(group: list[Occasion]) -> Together:
    by = max((one.by for one in group), key=STRICTNESS.__getitem__)
    opens, closes = max(one.opens_on for one in group), min(one.closes_on for one in group)
    wanted = next(one.due_on for one in group if one.by == by)
    return Together(
        due_on=min(max(wanted, opens), closes) if opens <= closes else wanted,
        by=by,
        occasions=tuple(group),
        asks=tuple(dict.fromkeys(code for one in group for code in one.asks)),
        sends=tuple(dict.fromkeys(code for one in group for code in one.sends)),
    )
