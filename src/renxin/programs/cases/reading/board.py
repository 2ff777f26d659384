"""The board: the open cases in columns by what is due, the nearest first; who waits for whom at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.cases import selectors
from renxin.programs.cases.models import Case, CaseStatus

from . import listing

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how urgent it is, how many stand in it, and the first of them."""

    code: str
    words: Any
    tone: str
    count: int
    lines: Sequence[listing.Line]


def read(actor: Actor, asked: listing.Asked) -> list[Column]:
    """Return the columns with the cases the actor may see."""
    now = clock.now()
    rows = asked.narrow(selectors.visible(actor)).exclude(status=CaseStatus.CLOSED)
    found = [(name, list(narrowed.order_by("due_at", "id")[: MOST + 1])) for name, narrowed in _columns(rows, now)]
    lines = {line.case.pk: line for line in listing.lines_of(actor, [case for _name, cases in found for case in cases])}
    counts = rows.aggregate(**{name: _count(condition) for name, condition in _conditions(now)})
    return [
        Column(name, *_WORDS[name], counts[name], [lines[case.pk] for case in cases[:MOST]]) for name, cases in found
    ]


_WORDS: Final[dict[str, tuple[Any, str]]] = {
    "overdue": (_("Overdue"), "now"),
    "soon": (_("Within 4 hours"), "soon"),
    "day": (_("Within 24 hours"), ""),
    "later": (pgettext_lazy("due", "Later"), ""),
    "patient": (_("Waiting for the patient"), "good"),
}


def _conditions(now: datetime) -> list[tuple[str, Q]]:
    ours = Q(paused_at=None) & ~Q(status=CaseStatus.ANSWERED)
    soon, day = now + timedelta(hours=4), now + timedelta(hours=24)
    return [
        ("overdue", Q(due_at__lt=now)),
        ("soon", ours & Q(due_at__gte=now, due_at__lt=soon)),
        ("day", ours & Q(due_at__gte=soon, due_at__lt=day)),
        ("later", ours & Q(due_at__gte=day)),
        ("patient", ~ours & Q(due_at__gte=now)),
    ]


def _columns(rows: QuerySet[Case], now: datetime) -> list[tuple[str, QuerySet[Case]]]:
    return [(name, rows.filter(condition)) for name, condition in _conditions(now)]


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition)
