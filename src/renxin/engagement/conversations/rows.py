"""Writing many rows in one statement: `INSERT … SELECT FROM unnest(arrays)`, the same for one row and for thousands."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from renxin.kernel.core import clock
from renxin.kernel.core.ids import uuid7

from .models import Conversation, Message, Outbox


def insert_outbox(rows: Sequence[Outbox]) -> set[bytes]:
    """Insert outbox rows whose key is free and return the keys that were."""
    return {bytes(key) for (key,) in _insert(Outbox, rows, "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING key")}


def insert_messages(rows: Sequence[Message]) -> None:
    """Insert messages; their ids are allocated already."""
    _insert(Message, rows, "")


def ensure_conversations(tenant_id: int, patient_ids: Sequence[int]) -> dict[int, int]:
    """Return each patient's conversation id, opening those that do not exist yet."""
    found = _conversations(tenant_id, patient_ids)
    missing = [patient_id for patient_id in patient_ids if patient_id not in found]
    if missing:
        rows = [
            Conversation(tenant_id=tenant_id, patient_id=patient_id, uid=uuid7(), opened_at=clock.now())
            for patient_id in missing
        ]
        _insert(Conversation, rows, "ON CONFLICT (tenant_id, patient_id) DO NOTHING")
        found |= _conversations(tenant_id, missing)
    return found


def _conversations(tenant_id: int, patient_ids: Sequence[int]) -> dict[int, int]:
    rows = Conversation.objects.of(tenant_id).filter(patient_id__in=patient_ids)
    return dict(rows.values_list("patient_id", "id"))


def _insert(model: type[models.Model], rows: Sequence[models.Model], suffix: str) -> list[tuple[Any, ...]]:
    if not rows:
        return []
    fields = [field for field in model._meta.concrete_fields if field.column and not _generated(field)]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {suffix}",  # noqa: S608  names of our own models
            [list(_column(field, rows)) for field in fields],
        )
        return cursor.fetchall() if "RETURNING" in suffix else []


def _generated(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField)


def _column(field: models.Field[Any, Any], rows: Iterable[models.Model]) -> Iterable[Any]:
    return (field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows)
