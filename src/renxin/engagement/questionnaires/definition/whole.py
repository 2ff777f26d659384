"""The whole questionnaire of one version."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from renxin.kernel.core.words import Words

from .items import Item

STEPS: Final = "steps"
LAYOUTS: Final = (STEPS, "groups", "list")
"""One question a screen, one group a screen, or everything on one page."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of items scored together, with the words people read for it. `total`: the raw points are kept too."""

    code: str
    text: Words
    weight: float = 1.0
    total: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are shown together under one heading."""

    code: str
    text: Words


@dataclass(frozen=True, slots=True)
class Definition:
    """The whole questionnaire of one version. `matrices` are the questions whose rows stand among the items."""

    code: str
    title: Words
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...] = ()
    minutes: int = 1
    intro: Words | None = None
    weighted: bool = False
    groups: tuple[Group, ...] = ()
    matrices: tuple[Item, ...] = ()
    layout: str = STEPS
    languages: tuple[str, ...] = ("zh", "en")
    reading_level: str = ""
    audience: str = "patient"

    def item(self, link_id: str) -> Item | None:
        """Return the item with this linkId, if there is one."""
        return next((item for item in self.items if item.link_id == link_id), None)

    def matrix(self, link_id: str) -> Item | None:
        """Return the matrix with this linkId, if there is one."""
        return next((item for item in self.matrices if item.link_id == link_id), None)

    def group(self, code: str) -> Group | None:
        """Return the group with this code, if there is one."""
        return next((group for group in self.groups if group.code == code), None)

    def without(self, types: Collection[str]) -> "Definition":
        """Return it without the questions of these types."""
        return replace(self, items=tuple(item for item in self.items if item.type not in types))

    def with_role(self, role: str) -> tuple[Item, ...]:
        """Return the items that play `role`."""
        return tuple(item for item in self.items if item.role == role)
