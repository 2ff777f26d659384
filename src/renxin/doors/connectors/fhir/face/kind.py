"""What a type of resource is made of: its table, its searches, how it is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Param:
    """One way to search: how a value is understood, and the column it is compared with.

    `means` says for each code of others which of our values it covers; no value at all: every row.
    """

    kind: str
    column: str
    system: str = ""
    means: Mapping[str, Sequence[str]] | None = None


def token(column: str, system: str = "") -> Param:
    """Return a parameter that compares a code."""
    return Param("token", column, system)


def state(column: str, means: Mapping[str, Sequence[str]]) -> Param:
    """Return a parameter whose codes each cover some of our values."""
    return Param("state", column, means=means)


def when(column: str) -> Param:
    """Return a parameter that compares a date or an instant, with prefixes."""
    return Param("date", column)


def visit(column: str = "encounter_id") -> Param:
    """Return a parameter that names an Encounter."""
    return Param("encounter", column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A type of resource that has rows. `changed` is when a row was last told (`id` of a log tells it itself).

    `uid` says that it has one. `needs_patient`: nobody reads through those of everybody.
    `write` makes resources of rows that no sender wrote; others read those, and cannot change them here.
    """

    name: str
    model: type[models.Model]
    params: dict[str, Param] = field(default_factory=dict)
    changed: str
    uid: bool = False
    subject: bool = True
    only: Q | None = None
    related: tuple[str, ...] = ()
    needs_patient: bool = False
    last: Callable[[Any], datetime | None] | None = None

    write: Callable[[Actor, Sequence[Any], Any], list[Json]] | None = None

    @property
    def is_log(self) -> bool:
        """Tell whether its rows stand in a log table: found by patient, or by the time at which they were stored."""
        return getattr(self.model, "table_class", "") == "LOG"

    @property
    def table(self) -> str:
        """Return what its sealed ids are sealed for."""
        return str(self.model._meta.db_table)

    def last_told(self, row: Any) -> datetime | None:
        """Return when a row was last told."""
        return self.last(row) if self.last else getattr(row, self.changed)
