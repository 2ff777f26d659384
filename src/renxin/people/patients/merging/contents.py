"""What hangs on a patient, named for people: how much of it each of two records has, and what a merge would move.

Each package names its own tables (`register_content` in its `references.py`); tables that nobody named are counted
together as "other".
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.references import Reference, references

Line = Callable[[Any], object]
Given = Callable[[Actor, int, Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Content:
    """One table as people know it: its plural noun, the field that says when, one row in a few words.

    `divides`: when a record is divided, a person says of each row whose it is. `given(actor, other_id, ids)` is told
    which rows went over to another patient, after they went.
    """

    model: type[models.Model]
    words: object
    at: str
    line: Line
    divides: bool = True
    given: Given | None = None


@dataclass(slots=True)
class Amount:
    """How much of one thing a patient has, and when the latest was."""

    count: int = 0
    latest: datetime | None = None

    def add(self, count: int, latest: datetime | None) -> None:
        """Count these in."""
        self.count += count
        self.latest = max(filter(None, (self.latest, latest)), default=None)


@dataclass(slots=True)
class Amounts:
    """What a patient has: by the label of each named table, and everything else together."""

    named: dict[str, Amount] = field(default_factory=dict)
    other: Amount = field(default_factory=Amount)

    @property
    def total(self) -> int:
        """Return how many rows a merge would move."""
        return self.other.count + sum(amount.count for amount in self.named.values())


_contents: dict[str, Content] = {}
_sourced: dict[str, type[models.Model]] = {}
_memories: dict[str, type[models.Model]] = {}
_hanging: dict[str, list[tuple[str, str]]] = {}


def register_content(
    model: type[models.Model],
    words: object,
    *,
    at: str,
    line: Line = lambda row: "",
    divides: bool = True,
    given: Given | None = None,
) -> None:
    """Let the owner of a table say what its rows are to people who compare two patients: see `Content`."""
    _contents[model._meta.label] = Content(model, words, at, line, divides, given)


def register_hanging(child: type[models.Model], parent: type[models.Model], link: str) -> None:
    """Let the owner say that rows of `child` hang on rows of `parent` by a plain number: they go where those go."""
    _hanging.setdefault(parent._meta.label, []).append((child._meta.label, link))


def register_sourced(*tables: type[models.Model]) -> None:
    """Let the owner of tables say that each row came from the sender in its `source`: a split may move them."""
    _sourced.update({model._meta.label: model for model in tables})


def register_memory(model: type[models.Model]) -> None:
    """Let the owner say that a table only remembers who somebody is: a split forgets its rows."""
    _memories[model._meta.label] = model


def sourced() -> list[Reference]:
    """Return the patient columns of the tables whose rows name their sender."""
    return [item for item in movable() if item.model._meta.label in _sourced]


def memories() -> list[Reference]:
    """Return the patient columns of the tables that only remember who somebody is."""
    return [item for item in movable() if item.model._meta.label in _memories]


def contents() -> list[Content]:
    """Return the named tables in the order of their naming."""
    return list(_contents.values())


def content_of(label: str) -> Content | None:
    """Return what a table was named, if it was."""
    return _contents.get(label)


def movable() -> list[Reference]:
    """Return the columns that a merge touches: real tables, and not those that keep their rows."""
    return [item for item in references() if item.rule != "keep" and item.model._meta.managed]


def hanging_on(model: type[models.Model]) -> list[tuple[Reference, str]]:
    """Return the patient columns of tables whose rows hang on a row of `model`, with the name of their link to it."""
    return [
        (reference, field.name)
        for reference in movable()
        if getattr(reference.model, "table_class", "") != "LOG"
        for field in reference.model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is model
    ]


def hanging_by_number(model: type[models.Model]) -> list[tuple[Reference, str]]:
    """Return the patient columns of what was registered to hang on `model`, with the name of the link."""
    links = dict(_hanging.get(model._meta.label, ()))
    return [(item, links[item.model._meta.label]) for item in movable() if item.model._meta.label in links]


def amounts(tenant_id: int, sides: Iterable[list[int]]) -> list[Amounts]:
    """Return what each side (a patient with everybody merged into her) has: one statement for all tables."""
    groups = list(sides)
    side_of = {patient_id: number for number, ids in enumerate(groups) for patient_id in ids}
    found = [Amounts() for _ in groups]
    for label, patient_id, count, latest in _count(tenant_id, list(side_of)):
        side = found[side_of[patient_id]]
        amount = side.named.setdefault(label, Amount()) if label in _contents else side.other
        amount.add(count, latest)
    return found


def _count(tenant_id: int, ids: list[int]) -> list[tuple[str, int, int, datetime | None]]:
    parts = list(_parts())
    values: list[Any] = [value for label, _sql in parts for value in (label, tenant_id, ids)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for _label, sql in parts), values)
        return cursor.fetchall()


def _parts() -> Iterator[tuple[str, str]]:
    for reference in movable():
        meta = reference.model._meta
        named = _contents.get(meta.label)
        column = _column(meta.get_field(reference.field))
        latest = f'max("{_column(meta.get_field(named.at))}")::timestamptz' if named else "NULL::timestamptz"
        yield (
            meta.label,
            f'SELECT %s, "{column}", count(*), {latest} FROM "{meta.db_table}"'  # noqa: S608  names of our own tables
            f' WHERE tenant_id = %s AND "{column}" = ANY(%s) GROUP BY 2',
        )


def _column(field: Any) -> str:
    return str(field.column)
