"""Rows of any table that names a patient, made by looking at its columns: so the merge test covers every package."""

import itertools
import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction

from renxin.kernel.core import clock, ids
from renxin.people.organizations.models import Organization

_numbers = itertools.count(1)


class Rows:
    """Makes rows for one tenant; parents that rows need are made once."""

    def __init__(self, tenant_id: int) -> None:
        self.tenant_id = tenant_id
        self.parents: dict[type[models.Model], models.Model] = {}

    def make(self, model: type[models.Model], field: str, patient_id: int, like: models.Model | None = None) -> Any:
        """Insert a row of `model` that names `patient_id` in `field`; `like` another row where keys may collide."""
        row = model(**self._values(model))
        if like is not None:
            for name in _colliding(model, field):
                setattr(row, name, getattr(like, name))
        row.tenant_id = self.tenant_id
        for ref in _references_of(model):
            setattr(row, ref, patient_id if ref == field else None if model._meta.get_field(ref).null else patient_id)
        if getattr(model, "table_class", "") == "LOG":
            row.id = ids.new_id()
            model._base_manager.bulk_create([row])
            return row
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # one a patient at most, and there is one: that one will do
            return like if like is not None else model._base_manager.filter(**{field: patient_id}).first()
        return row

    def _values(self, model: type[models.Model], *, counted: bool = True) -> dict[str, Any]:
        """Return a value for each column that needs one; `counted` numbers are given even where there is a default."""
        found = {}
        for field in model._meta.concrete_fields:
            if field.primary_key or field.name in ("id", "tenant_id") or field.name.startswith("origin_"):
                continue
            if isinstance(field, models.ForeignKey):
                if not field.null:
                    found[field.name] = self._parent(field.related_model)
            elif _needs_value(field, counted=counted):
                found[field.name] = _value(field)
        return found

    def _parent(self, model: Any) -> models.Model:
        if model not in self.parents:
            row = model(**self._values(model, counted=False))
            row.tenant_id = self.tenant_id
            if isinstance(row, Organization):  # every other kind is a tenant of its own
                row.kind = Organization.Kind.DEPARTMENT
            for ref in _references_of(model):
                setattr(row, ref, -self.tenant_id)
            row.save(force_insert=True)
            self.parents[model] = row
        return self.parents[model]


def state(tables: set[str], hidden: dict[str, set[str]]) -> dict[str, list[str]]:
    """Return every row of `tables` as text, without the columns in `hidden`, in a fixed order."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            drop = "".join(f" - '{name}'" for name in sorted(hidden.get(table, set())))
            cursor.execute(f'SELECT (to_jsonb(t){drop})::text FROM "{table}" t ORDER BY 1')
            found[table] = [text for (text,) in cursor.fetchall()]
    return found


def _needs_value(field: Any, *, counted: bool) -> bool:
    counts = counted and isinstance(field, models.IntegerField) and not field.choices  # zero would hide what is lost
    return not field.null and (counts or not field.has_default() or field.unique)


def _value(field: Any) -> Any:
    number = next(_numbers)
    if field.choices:
        return field.choices[number % len(field.choices)][0]
    for kind, make in _MAKERS:
        if isinstance(field, kind):
            return make(number, field)
    raise TypeError(f"{field} needs a maker of values")


_MAKERS: list[tuple[type[models.Field], Any]] = [
    (ArrayField, lambda n, f: [_value(f.base_field)]),
    (models.UUIDField, lambda n, f: uuid.uuid4()),
    (models.DateTimeField, lambda n, f: clock.now() + timedelta(seconds=n)),
    (models.TimeField, lambda n, f: time(n % 24, n % 60)),
    (models.DateField, lambda n, f: date(2026, 1, 1) + timedelta(days=n % 300)),
    (models.BooleanField, lambda n, f: n % 2 == 0),
    (models.DecimalField, lambda n, f: Decimal(n % 1000)),
    (models.FloatField, lambda n, f: float(n)),
    (models.SmallIntegerField, lambda n, f: n % 5 + 1),
    (models.IntegerField, lambda n, f: n),
    (models.BinaryField, lambda n, f: n.to_bytes(16, "big")),
    (models.JSONField, lambda n, f: {"n": n}),
    (models.TextField, lambda n, f: f"t{n}"),
    (models.CharField, lambda n, f: f"{n}"[-(f.max_length or 8) :]),
]


def _references_of(model: type[models.Model]) -> list[str]:
    from renxin.kernel.core.references import references

    return [item.field for item in references() if item.model is model]


def _colliding(model: type[models.Model], field: str) -> set[str]:
    keys = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and field in c.fields]
    conditions = [c.condition for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    named = {name for names in keys for name in names}
    named |= {str(leaf[0]).split("__")[0] for q in conditions if q for leaf in q.flatten() if isinstance(leaf, tuple)}
    return named - {"tenant_id", field}
