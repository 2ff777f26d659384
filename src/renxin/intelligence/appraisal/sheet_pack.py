"""What a sheet says, as data: read from packs and from the versions that people write."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from renxin.kernel.core.packs import Pack, Words, as_data, load_all
from renxin.kernel.core.shapes import fit

from .rules.filled import Kind

Counts = Literal["answers", "metric", "complaints", "praises"]
_FOLDER: Final = Path(__file__).parent / "packs" / "sheets"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of a sheet.

    `counts` says from where: the answers of `surveys` (the mean of `dimensions`, of the whole when there are none), a
    `metric` of the catalogue, substantiated complaints for 1,000 visits, or praises. `over` the whole hospital for what
    a department does for all others (meals, signs). `months`: so many months up to the end of this one.
    """

    code: str
    words: Words
    kind: Kind
    counts: Counts
    weight: float
    floor: float
    target: float
    surveys: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    metric: str = ""
    over: Literal["own", "hospital"] = "own"
    months: int = 1


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom a sheet is for: departments by their codes, or every clinical one; people by their role in these."""

    clinical: bool = False
    departments: list[str] = field(default_factory=list)
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Content:
    """A version of a sheet."""

    whom: Whom
    items: list[Item]


@dataclass(frozen=True, kw_only=True)
class SheetPack(Pack):
    """A ready sheet. `agreed`: what a hospital has to settle before it uses it."""

    title: Words
    subject: Literal["unit", "person"]
    about: Words
    whom: Whom
    items: list[Item]

    @property
    def content(self) -> Content:
        """Return it as the content of a version."""
        return Content(whom=self.whom, items=self.items)


@cache
def ready() -> tuple[SheetPack, ...]:
    """Return the ready sheets."""
    return tuple(load_all(_FOLDER, SheetPack))


def read(data: Any) -> Content:
    """Return the content of a version."""
    content: Content = fit(data, Content, "")
    return content


def written(content: Content) -> dict[str, Any]:
    """Return a content for the column of a version."""
    data: dict[str, Any] = as_data(content)
    return data
