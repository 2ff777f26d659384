"""Pages by key: read on below the last row, whatever was inserted meanwhile, at the same speed on every page."""

from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from . import signing

M = TypeVar("M", bound=Model)
_KIND: Final = "page"


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page and the opaque text that asks for the next one (empty: there is none)."""

    items: list[M]
    next: str

    @property
    def has_next(self) -> bool:
        """Tell whether rows follow."""
        return bool(self.next)


class Keyset:
    """An order that is total: field names, `-` for descending, the last of them unique. Columns may not be empty."""

    def __init__(self, *order: str, size: int = 50) -> None:
        if not order:
            raise ValueError("name the columns to order by; the last one must be unique")
        self.order = order
        self.size = size

    def page(self, rows: QuerySet[M], after: str = "") -> Page[M]:
        """Return the first page of `rows`, or the one that follows the page whose `next` is given.

        Raises:
            NotFound: `after` was not made here or belongs to another list.
        """
        if after:
            rows = rows.filter(self._beyond(self.values(after)))
        return self.cut(list(rows.order_by(*self.order)[: self.size + 1]))

    def values(self, after: str) -> list[Any]:
        """Return the values of the row at which the page with this `next` ended; nothing for the first page.

        Raises:
            NotFound: `after` was not made here or belongs to another list.
        """
        return list(signing.unseal_values(self._kind(), after)) if after else []

    def cut(self, found: list[M]) -> Page[M]:
        """Return the page that begins `found`: rows in this order, one more than a page holds if there is one."""
        items = found[: self.size]
        return Page(items, self._place(items[-1]) if len(found) > self.size else "")

    def _place(self, row: Model) -> str:
        values = [getattr(row, name.lstrip("-")) for name in self.order]
        if None in values:
            raise ValueError(f"cannot page by {', '.join(self.order)}: a column is empty")
        return signing.seal_values(self._kind(), values)

    def _beyond(self, values: list[Any]) -> Q:
        condition, equal = Q(), Q()
        for name, value in zip(self.order, values, strict=True):
            field = name.lstrip("-")
            comparison = "lt" if name.startswith("-") else "gt"
            condition |= equal & Q(**{f"{field}__{comparison}": value})
            equal &= Q(**{field: value})
        return condition

    def _kind(self) -> str:
        return f"{_KIND}:{','.join(self.order)}"
