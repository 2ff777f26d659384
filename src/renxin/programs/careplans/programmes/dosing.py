"""Reminders as occasions: before and after the day of a vaccine dose, and around a node that asks for it. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from renxin.kernel.core.packs import Words

from . import spans
from .planning import Occasion
from .shapes import Node, Programme
from .vaccines import DoseDue, schedule

CHILD: Final = "P10"
"""The programme whose planner looks at doses."""
DOSE: Final = "VAC"
"""What the nodes of doses begin with: `VAC-7d`, `VAC+30d`; their number is the age in days at which the dose is due."""
_ASKED: Final = ("VAC_DONE",)
_SENT: Final = ("vaccine_day",)
_OVERDUE_OPEN: Final = timedelta(days=14)
_REMINDER: Final = re.compile(r"(\w+)([-+]\w+)")


def dose_occasions(programme: Programme, born_on: date | None, doses: Iterable[DoseDue], until: date) -> list[Occasion]:
    """Return what doses are reminded of: messages before their day, a person after it; doses of one day together."""
    if programme.code != CHILD or born_on is None:
        return []
    days = {one.due_on for one in doses}
    found = [one for day in days for one in _around(day, born_on)]
    return sorted(one for one in found if one.due_on <= until)


def is_overdue(node: str) -> bool:
    """Tell whether a node asks a person to see why a dose was not given."""
    return node.startswith(f"{DOSE}+")


def is_dose(node: str) -> bool:
    """Tell whether a node is about doses."""
    return node.startswith((f"{DOSE}+", f"{DOSE}-"))


def node_of(programme: Programme, node_id: str, doses: Iterable[DoseDue] = ()) -> Node | None:
    """Return the node called `node_id`: one of the programme, or a reminder with the words of what it is about."""
    own = next((one for one in programme.nodes if one.id == node_id), None)
    parts = _REMINDER.fullmatch(node_id)
    if own is not None or parts is None:
        return own
    if is_dose(node_id):
        return Node(id=node_id, at="0d", by="nurse" if is_overdue(node_id) else "message", text=_words(node_id, doses))
    around = next((one for one in programme.nodes if one.id == parts[1]), None)
    if around is None:
        return None
    text = Words(f"提醒：{around.text.zh}", f"Reminder: {around.text.en}")
    return Node(id=node_id, at="0d", by="message", text=text)


def _around(day: date, born_on: date) -> Iterator[Occasion]:
    number = (day - born_on).days
    for text in schedule().remind:
        at = spans.read(text).after(day)
        yield Occasion(at, CHILD, f"{DOSE}{text}", number, "message", at, max(at, day - timedelta(days=1)), (), _SENT)
    for text in schedule().overdue:
        at = spans.read(text).after(day)
        yield Occasion(at, CHILD, f"{DOSE}+{text}", number, "nurse", at, at + _OVERDUE_OPEN, _ASKED)


def _words(node_id: str, doses: Iterable[DoseDue]) -> Words:
    names = {one.code: one.text for one in schedule().vaccines}
    rows = sorted(doses)
    zh = "、".join(f"{names[one.vaccine].zh}第{one.number}剂" for one in rows) or "疫苗"
    en = ", ".join(f"{names[one.vaccine].en} {one.number}" for one in rows) or "vaccine"
    day = f"（{rows[0].due_on}）" if rows else ""
    if is_overdue(node_id):
        return Words(f"到期未种：{zh}{day}", f"Overdue: {en} {day}".strip())
    return Words(f"该打疫苗了：{zh}{day}", f"Due soon: {en} {day}".strip())
