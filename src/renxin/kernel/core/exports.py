"""What a person gets when she asks for her data: packages say how their rows read, doors add other formats.

A table that names a patient and says nothing here is listed as it is, without its technical columns; one that holds
nothing a person could read is left out with a reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from .actor import Actor
from .fields import EncryptedBytes

_TECHNICAL = frozenset({"id", "tenant_id", "uid", "version", "lane", "number_key"})
_UNREADABLE = (EncryptedBytes, models.BinaryField, models.ForeignKey, models.UUIDField, models.JSONField)


@dataclass(frozen=True, slots=True)
class Exporter:
    """How the rows of one table read: a title, the columns with their words, the order."""

    title: Any
    columns: Mapping[str, Any]
    order: Sequence[str] = ()
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A file in a format of its own (a FHIR bundle): name, media type, content."""

    name: str
    media_type: str
    content: bytes


Make = Callable[[Actor, int], Document]

_exporters: dict[str, Exporter] = {}
_left_out: dict[str, str] = {}
_documents: dict[str, Make] = {}


def register(
    model: type[models.Model],
    *,
    title: Any,
    columns: Mapping[str, Any],
    order: Sequence[str] = (),
    where: Mapping[str, Any] | None = None,
) -> None:
    """Say how the rows of `model` read to the person they are about; `columns` are fields (or properties) and words."""
    _exporters[model._meta.label] = Exporter(title, dict(columns), tuple(order), dict(where or {}))


def leave_out(model: type[models.Model], why: str) -> None:
    """Keep a table out of the copy: it repeats others, or holds only counters and keys."""
    _left_out[model._meta.label] = why


def register_document(code: str, make: Make) -> None:
    """Add a file to every copy: `make(actor, patient_id)` is called inside the transaction that makes the copy."""
    _documents[code] = make


def exporter_of(model: type[models.Model]) -> Exporter | None:
    """Return how a table reads; None when it was left out."""
    label = model._meta.label
    if label in _left_out:
        return None
    return _exporters.get(label) or _plain(model)


def documents() -> dict[str, Make]:
    """Return the makers of further files by code."""
    return dict(_documents)


def _plain(model: type[models.Model]) -> Exporter:
    columns = {
        each.name: each.name.replace("_", " ")
        for each in model._meta.local_concrete_fields
        if each.name not in _TECHNICAL
        and not isinstance(each, _UNREADABLE)
        and not each.name.endswith(("_id", "hash", "_key"))
        and not each.name.startswith(("origin_", "blind"))
    }
    return Exporter(model._meta.verbose_name, columns)
