"""What is taken from each table when a person's data are deleted. Packages say it for their own; the rest is emptied.

A table that names a patient and says nothing here loses everything encrypted, every document of JSON and every text
that could be somebody's words. What the law keeps is data (a pack of people.patients), not code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .fields import EncryptedBytes, EncryptedText

How = Literal["delete", "blank"]
_WORDS: Final = frozenset(
    {"name", "title", "text", "note", "body", "value", "address", "phone", "comment", "reason", "detail", "error"}
)


@dataclass(frozen=True, slots=True)
class Scrub:
    """One statement: rows of `model` that belong to the person by `path` are deleted, or their `fields` emptied."""

    model: type[models.Model]
    how: How
    fields: Sequence[str] = ()
    path: str = "patient_id"
    only: Mapping[str, Any] = field(default_factory=dict)


_scrubs: list[Scrub] = []
_kept: dict[str, str] = {}


def register(
    model: type[models.Model],
    how: How,
    *,
    fields: Sequence[str] = (),
    path: str = "patient_id",
    only: Mapping[str, Any] | None = None,
) -> None:
    """Say what is taken from `model`. It is done even where the table as a whole stays by law."""
    _scrubs.append(Scrub(model, how, tuple(fields), path, dict(only or {})))


def keep(model: type[models.Model], why: str) -> None:
    """Say that a table holds ids and numbers only, which lead to nobody once the patient's own row is empty."""
    _kept[model._meta.label] = why


def scrubs() -> list[Scrub]:
    """Return what packages said."""
    return list(_scrubs)


def is_spoken_for(model: type[models.Model]) -> bool:
    """Tell whether a package said what happens to a table."""
    return model._meta.label in _kept or any(scrub.model is model for scrub in _scrubs)


def telling_fields(model: type[models.Model]) -> list[str]:
    """Return the columns of a table that could name or describe a person."""
    return [
        each.name
        for each in model._meta.local_concrete_fields
        if isinstance(each, EncryptedText | EncryptedBytes | models.JSONField)
        or (each.name in _WORDS and isinstance(each, models.CharField | models.TextField) and not each.choices)
    ]


def empty_value(model: type[models.Model], name: str) -> Any:
    """Return what an emptied column holds."""
    column: Any = model._meta.get_field(name)
    if column.null:
        return None
    if isinstance(column, EncryptedBytes | models.BinaryField):
        return b""
    if isinstance(column, ArrayField):
        return []
    if isinstance(column, models.JSONField):
        return column.get_default() if column.has_default() else {}
    return ""
