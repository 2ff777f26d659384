"""Which contacts a patient needs in the weeks ahead: her ways through programmes laid side by side. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from .programmes import dosing
from .programmes.planning import MERGED_WITHIN, Occasion, Together, merged, occasions
from .programmes.shapes import STRICTNESS, Node, Programme
from .programmes.vaccines import DoseDue

Key = tuple[int, str, int, int]
"""Enrolment, node, number, repeat: what one part of a contact stands for."""
_HOURS_OF_DAY: Final = 24
_REPEATED_AT: Final = time(9, 30)


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a programme, as the planner needs it. `began_on`: what had closed before is not asked for."""

    enrolment_id: int
    programme: Programme
    names: tuple[str, ...]
    anchors: Mapping[str, date]
    anchored_at: datetime | None
    values: Mapping[str, Any]
    began_on: date
    doses: tuple[DoseDue, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """A contact that a rule asked for: the same questions once more, on a day of its own."""

    key: Key
    due_on: date
    opens_on: date
    closes_on: date
    by: str
    asks: tuple[str, ...]


@dataclass(slots=True)
class Wanted:
    """One contact that should exist: what it serves, when, by whom, with which questions."""

    due_on: date
    opens_on: date
    closes_on: date
    at: time
    by: str
    visit: bool
    hours_at: datetime | None
    begins_at: datetime | None
    asks: list[str]
    sends: list[str]
    parts: dict[Key, date] = field(default_factory=dict)


def wanted(
    ways: Sequence[Way],
    repeats: Sequence[Repeat],
    settled: Iterable[Key],
    until: date,
    *,
    planned: Collection[Key] = (),
    today: date = date.min,
) -> list[Wanted]:
    """Return the contacts a patient should have up to `until`.

    Args:
        ways: her ways through programmes that are active.
        repeats: contacts asked for by rules and still open.
        settled: parts that were reached, sent or given up already, which nobody plans again.
        until: the last day looked at.
        planned: parts that are planned already; they stay though their window has closed.
        today: what closed before and was never planned is not asked for any more.
    """
    done = set(settled)
    pool: dict[Occasion, tuple[Way, Key]] = {}
    for way in ways:
        due = dosing.dose_occasions(way.programme, way.anchors.get("birth"), way.doses, until)
        for one in (*_occasions(way, until), *due):
            key = (way.enrolment_id, one.node, one.number, 0)
            if key not in done and one.closes_on >= way.began_on and (one.closes_on >= today or key in planned):
                pool[_tagged(one, way.enrolment_id)] = (way, key)
    found = [_contact(group, pool) for group in merged(pool)]
    for repeat in repeats:
        _join(found, repeat)
    return sorted(found, key=lambda one: one.due_on)


def _join(found: list[Wanted], repeat: Repeat) -> None:
    """Put a repeat into a contact whose window its day lies in; its day counts, for it was asked for. Else alone."""
    for one in found:
        near = abs((one.due_on - repeat.due_on).days) <= MERGED_WITHIN and one.hours_at is None
        if near and one.opens_on <= repeat.due_on <= one.closes_on:
            one.due_on, one.by = repeat.due_on, max(one.by, repeat.by, key=STRICTNESS.__getitem__)
            one.closes_on = min(one.closes_on, repeat.closes_on)
            one.asks += [code for code in repeat.asks if code not in one.asks]
            one.parts[repeat.key] = repeat.due_on
            return
    found.append(
        Wanted(
            due_on=repeat.due_on,
            opens_on=repeat.opens_on,
            closes_on=repeat.closes_on,
            at=_REPEATED_AT,
            by=repeat.by,
            visit=False,
            hours_at=None,
            begins_at=None,
            asks=list(repeat.asks),
            sends=[],
            parts={repeat.key: repeat.due_on},
        )
    )


def last_day(way: Way) -> date | None:
    """Return the day on which the last occasion of a way closes; None when it never ends, or waits for an anchor."""
    programme, values = way.programme, {**{mark.name: False for mark in way.programme.marks}, **way.values}
    nodes = [node for node in programme.nodes if programme.holds(node.when, values)]
    if any(node.every and not node.until for node in nodes):
        return None
    awaited = {node.anchor for node in nodes if node.anchor and node.anchor not in way.anchors} - {"vaccination"}
    if awaited:
        return None
    far = max(way.anchors.values()) + timedelta(days=366 * 20)
    return max((one.closes_on for one in _occasions(way, far)), default=None)


def act_at(contact: Wanted, zone: ZoneInfo) -> datetime:
    """Return the instant at which a contact begins: what is due within hours begins with its anchor, not at the end."""
    return contact.begins_at or due_at(contact, zone)


def due_at(contact: Wanted, zone: ZoneInfo) -> datetime:
    """Return the instant at which a contact is due: hours after its anchor, or its time of day."""
    return contact.hours_at or datetime.combine(contact.due_on, contact.at, tzinfo=zone)


def _occasions(way: Way, until: date) -> tuple[Occasion, ...]:
    values = tuple((name, _hashable(way.values.get(name))) for name in way.names)
    return _memo(way.programme, tuple(sorted(way.anchors.items())), values, until)


@lru_cache(maxsize=65536)
def _known(
    programme: int, anchors: tuple[tuple[str, date], ...], values: tuple[tuple[str, Any], ...], until: date
) -> tuple[Occasion, ...]:
    facts = {name: list(value) if isinstance(value, tuple) else value for name, value in values if value is not None}
    return tuple(occasions(_PROGRAMMES[programme], dict(anchors), facts, until=until))


_PROGRAMMES: dict[int, Programme] = {}


def _memo(
    programme: Programme,
    anchors: tuple[tuple[str, date], ...],
    values: tuple[tuple[str, Any], ...],
    until: date,
) -> tuple[Occasion, ...]:
    """People who began on the same day with the same facts have the same days: worked out once."""
    _PROGRAMMES[id(programme)] = programme  # kept, so that its id stays its own
    return _known(id(programme), anchors, values, until)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _tagged(one: Occasion, enrolment_id: int) -> Occasion:
    """Return the occasion under the name of its enrolment, so that two ways through one programme stay two.

    An overdue dose may be asked for in the visit of the same days.
    """
    name = f"{one.programme}/{enrolment_id}" + (dosing.DOSE if dosing.is_overdue(one.node) else "")
    return Occasion(
        one.due_on,
        name,
        one.node,
        one.number,
        one.by,
        one.opens_on,
        one.closes_on,
        one.asks,
        one.sends,
        one.hours,
    )


def _contact(group: Together, pool: Mapping[Occasion, tuple[Way, Key]]) -> Wanted:
    first = group.occasions[0]
    strict = max(group.occasions, key=lambda one: STRICTNESS[one.by])
    way = pool[strict][0]
    nodes = [_node(pool[one][0], one.node) for one in group.occasions]
    leading = _node(way, strict.node)
    opens = max(one.opens_on for one in group.occasions)
    closes = min(one.closes_on for one in group.occasions)
    hours = _hours_at(pool[first][0], first)
    return Wanted(
        due_on=group.due_on,
        opens_on=min(opens, group.due_on),
        closes_on=max(closes, group.due_on),
        at=time.fromisoformat(leading.time if leading else "09:30"),
        by=group.by,
        visit=any(node is not None and node.visit for node in nodes),
        hours_at=hours,
        begins_at=hours and _begins_at(pool[first][0], first),
        asks=list(group.asks),
        sends=list(group.sends),
        parts={pool[one][1]: one.due_on for one in group.occasions},
    )


def _node(way: Way, node_id: str) -> Node | None:
    return next((node for node in way.programme.nodes if node.id == node_id), None)


def _begins_at(way: Way, one: Occasion) -> datetime | None:
    """Return when something due within less than a day begins: it is a limit, not a day to wait for."""
    return way.anchored_at if one.hours is not None and one.hours < _HOURS_OF_DAY else None


def _hours_at(way: Way, one: Occasion) -> datetime | None:
    if one.hours is None or way.anchored_at is None:
        return None
    return way.anchored_at + timedelta(hours=one.hours)
