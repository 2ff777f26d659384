"""A log read through without naming a patient, in the order in which it was stored.

Nothing but the id leads to rows of a log that belong to anybody, so every statement bounds it: from one end on, in
spans that grow until the page is full. What is new is found in the first of them, however long the log is.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, partitions
from renxin.kernel.core import ids as log_ids
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.pagination import Keyset, Page

from .finding import Question

_ORDERS: Final = (("id",), ("-id",))
_SPAN: Final = int(timedelta(hours=1).total_seconds() * 1000) << log_ids.SEQUENCE_BITS
_WIDER: Final = 8


def sweep(question: Question, keyset: Keyset, after: str) -> Page[Any]:
    """Return a page of a log.

    Raises:
        InvalidInput: it is to be sorted by something else than the time of storing.
    """
    if keyset.order not in _ORDERS:
        raise InvalidInput(_("Without a patient it is sorted by _lastUpdated only."), where="_sort")
    rows = question.rows().order_by(*keyset.order)
    found: list[Any] = []
    for low, high in _spans(question, keyset.order == ("-id",), keyset.values(after)):
        found += rows.filter(id__gte=low, id__lt=high)[: keyset.size + 1 - len(found)]
        if len(found) > keyset.size:
            break
    return keyset.cut(found)


def _spans(question: Question, down: bool, after: list[int]) -> Iterator[tuple[int, int]]:
    """Yield bounds of ids, the next always wider, from where the page before ended to the end of the log."""
    low, high = _ends(question)
    if after:
        low, high = (low, min(high, after[0])) if down else (max(low, after[0] + 1), high)
    width = _SPAN
    while low < high:
        middle = max(low, high - width) if down else min(high, low + width)
        yield (middle, high) if down else (low, middle)
        low, high = (low, middle) if down else (middle, high)
        width *= _WIDER


def _ends(question: Question) -> tuple[int, int]:
    """Return the first id that can fit and the one behind the last: of the log, narrowed by `_lastUpdated`."""
    months = partitions.partitions(question.kind.table) if question.kind else []
    low = months[0].first_id if months else 0
    high = log_ids.floor_of(clock.wall() + timedelta(minutes=1))
    for name, value in _bounds(question.where):
        if name in ("id__gte", "id__gt"):
            low = max(low, value)
        elif name in ("id__lt", "id__lte"):
            high = min(high, value + 1)
    return low, high


def _bounds(where: Q) -> Iterator[tuple[str, int]]:
    """Yield the conditions on the id that hold for every row: those that no OR and no NOT surrounds."""
    if where.negated or (where.connector != Q.AND and len(where.children) > 1):
        return
    for child in where.children:
        if isinstance(child, Q):
            yield from _bounds(child)
        elif isinstance(child, tuple):
            yield child
