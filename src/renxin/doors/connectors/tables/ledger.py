"""What a batch made, noted so that it can be taken back; and how high each table stood when the batch was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from renxin.engagement.segments.models import StatedTrait
from renxin.kernel.core import ids
from renxin.kernel.core.references import references
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import ContactPoint, Identifier, IdentityLink, Patient

from .kinds import Kind

# What knowing a patient better adds to one who was known before.
_ALWAYS: Final[tuple[type[Model], ...]] = (Identifier, ContactPoint, IdentityLink, StatedTrait, Event)


@dataclass(frozen=True, slots=True)
class Before:
    """How high the tables stood that a kind writes to."""

    kind: Kind
    marks: dict[str, int]


def before(kind: Kind) -> Before:
    """Look at the tables before a batch."""
    return Before(kind, _heights([*_ALWAYS, *kind.made, *kind.loose]))


def made_since(start: Before, tenant_id: int, known: Iterable[int], created: Iterable[int]) -> dict[str, list[int]]:
    """Return the rows that the batch made: new patients, and new rows of patients who were known, by table."""
    found: dict[str, list[int]] = {Patient._meta.label: sorted(created)}
    known = sorted(set(known) - set(found[Patient._meta.label]))
    for model in (*start.kind.made, *_ALWAYS) if known else ():
        found[model._meta.label] = _rows(
            model, "patient_id = ANY(%s) AND id > %s", [tenant_id, known, start.marks[model._meta.label]]
        )
    for model in start.kind.loose:
        found[model._meta.label] = _rows(model, "id > %s", [tenant_id, start.marks[model._meta.label]])
    return {label: rows for label, rows in found.items() if rows}


def marks() -> dict[str, int]:
    """Return how high every table stands that names a patient or hangs on one that does."""
    return _heights(_watched())


def is_log(model: type[Model]) -> bool:
    """Tell whether rows of a table bear time-ordered ids of our own."""
    return getattr(model, "table_class", "") == "LOG"


@cache
def _watched() -> tuple[type[Model], ...]:
    named = {one.model for one in references() if one.model._meta.managed}
    hanging = {related.related_model for model in named for related in model._meta.related_objects if related.concrete}
    return tuple(sorted({*named, *hanging}, key=lambda model: model._meta.label))


def _heights(models: Iterable[type[Model]]) -> dict[str, int]:
    entities = [model for model in dict.fromkeys(models) if not is_log(model)]
    found = {model._meta.label: ids.new_id() for model in models if is_log(model)}
    parts = [
        f"SELECT '{model._meta.label}', coalesce(max({model._meta.pk.column}), 0) FROM {model._meta.db_table}"  # noqa: S608
        for model in entities
        if model._meta.pk is not None and model._meta.pk.get_internal_type() == "BigAutoField"
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return found | dict(cursor.fetchall())


def _rows(model: type[Model], where: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {model._meta.db_table} WHERE tenant_id = %s AND {where}",  # noqa: S608  our own names
            values,
        )
        return [row[0] for row in cursor.fetchall()]
