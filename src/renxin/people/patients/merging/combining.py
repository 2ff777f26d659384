"""What a merge does with one column that names a patient: move its rows, leave them, or combine them.

Rows that would break a unique key of the table stay with the loser (an alias still owns them, and un-merging
finds them where they were); the others move. A package that needs more registers its own combiner in `references.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, UniqueConstraint

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.references import Reference
from renxin.people.patients.models import MergeRecord

Combine = Callable[[Actor, int, int], dict[str, Any]]
Separate = Callable[[Actor, int, int, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Combiner:
    """How one package combines the rows of two patients, and takes them apart again with what `combine` returned."""

    combine: Combine
    separate: Separate


_combiners: dict[tuple[str, str], Combiner] = {}


def register_combiner(
    model: type[models.Model], *, combine: Combine, separate: Separate, field: str = "patient_id"
) -> None:
    """Let the owner of `model` say what a merge does with its `combine` column; a `move` column it only prepares.

    `combine(actor, survivor_id, loser_id)` returns what `separate(actor, survivor_id, loser_id, kept)` needs (JSON).
    """
    _combiners[model._meta.label, field] = Combiner(combine, separate)


def combiner_of(reference: Reference) -> Combiner | None:
    """Return the combiner that the owner registered for a column, if any."""
    return _combiners.get((reference.model._meta.label, reference.field))


def is_log(reference: Reference) -> bool:
    """Tell whether a column belongs to a log table, whose rows are copied and deleted instead of updated."""
    return getattr(reference.model, "table_class", "") == "LOG"


def move_rows(reference: Reference, tenant_id: int, source: int, target: int) -> int:
    """Give all rows of `source` to `target`; return how many."""
    if is_log(reference):
        return _move_log(reference, tenant_id, source, target, origins=None)
    rows = without_collisions(_rows(reference, tenant_id, source), reference, tenant_id, target)
    return rows.update(**{reference.field: target})


def return_rows(reference: Reference, tenant_id: int, source: int, target: int, origins: list[int]) -> int:
    """Give the rows of `source` that were written for `origins` back to `target`; return how many."""
    if is_log(reference):
        return _move_log(reference, tenant_id, source, target, origins=origins)
    rows = _rows(reference, tenant_id, source).filter(**{f"{reference.origin_field}__in": origins})
    return rows.update(**{reference.field: target})


def _rows(reference: Reference, tenant_id: int, patient_id: int) -> "models.QuerySet[Any]":
    return reference.model._base_manager.filter(**{"tenant_id": tenant_id, reference.field: patient_id})


def written_since(
    merge: MergeRecord, reference: Reference, until: dict[str, int] | None = None
) -> "models.QuerySet[Any]":
    """Return the rows of one table written for the survivor after the merge, and before the marks `until`."""
    label = reference.model._meta.label
    mark = merge.marks.get(label)
    rows = reference.model._base_manager.filter(
        **{"tenant_id": merge.tenant_id, reference.field: merge.survivor_id, reference.origin_field: merge.survivor_id}
    )
    if mark is None:  # a table that is younger than the merge
        return rows.none()
    rows = rows.filter(id__gt=mark)
    return rows.filter(id__lte=until[label]) if until and label in until else rows


def give_log_rows(reference: Reference, rows: "models.QuerySet[Any]", target: int) -> int:
    """Give the log rows chosen to `target` as if written for her: a person found out whose they are."""
    found = list(rows)
    for row in found:
        setattr(row, reference.field, target)
        setattr(row, reference.origin_field, target)
    rows.delete()
    reference.model._base_manager.bulk_create(found)
    return len(found)


def _move_log(reference: Reference, tenant_id: int, source: int, target: int, *, origins: list[int] | None) -> int:
    meta = reference.model._meta
    columns = [field.column for field in meta.local_concrete_fields if field.column]
    copied = ["%s" if column == reference.field else f'"{column}"' for column in columns]
    where = f'tenant_id = %s AND "{reference.field}" = %s'
    values: list[Any] = [tenant_id, source]
    if origins is not None:
        where += f' AND "{reference.origin_field}" = ANY(%s)'
        values.append(origins)
    names = ", ".join(f'"{column}"' for column in columns)
    table = f'"{meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(copied)} FROM {table} WHERE {where}",  # noqa: S608
            [target, *values],
        )
        cursor.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608
        return int(cursor.rowcount)


def without_collisions(
    rows: "models.QuerySet[Any]", reference: Reference, tenant_id: int, target: int
) -> "models.QuerySet[Any]":
    """Leave out the rows that could not be given to `target` because she has one of the same unique key."""
    for fields, condition, nulls_distinct in unique_keys(reference):
        taken = reference.model._base_manager.filter(**{"tenant_id": tenant_id, reference.field: target})
        if condition is not None:
            taken = taken.filter(condition)
        for name in fields:
            taken = taken.filter(Q(**{name: OuterRef(name)}) if nulls_distinct else _same_or_both_null(name))
        rows = rows.filter(~Exists(taken)) if condition is None else rows.exclude(condition & Q(Exists(taken)))
    return rows


def unique_keys(reference: Reference) -> list[tuple[list[str], Q | None, bool]]:
    """Return the unique keys that contain the column: their other fields, their condition, whether nulls differ.

    Raises:
        ImproperlyConfigured: a key is made of expressions, so the owner must register a combiner.
    """
    found: list[tuple[list[str], Q | None, bool]] = []
    meta = reference.model._meta
    if getattr(meta.get_field(reference.field), "unique", False):
        found.append(([], None, True))
    for constraint in meta.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        if constraint.expressions:
            raise ImproperlyConfigured(f"{meta.label}: {constraint.name} is made of expressions: register a combiner")
        if reference.field in constraint.fields:
            others = [name for name in constraint.fields if name not in (reference.field, "tenant_id")]
            found.append((others, constraint.condition, constraint.nulls_distinct is not False))
    return found


def _same_or_both_null(name: str) -> Func:
    return Func(
        F(name),
        OuterRef(name),
        template="(%(expressions)s)",
        arg_joiner=" IS NOT DISTINCT FROM ",
        output_field=BooleanField(),
    )
