"""The style guide's contents: an example is a template; the page shows it and its own text, so it cannot go stale."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import get_language

HERE: Final = Path(__file__).parent
EXAMPLES: Final = HERE.parent / "templates" / "ui" / "guide" / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """One component in its states."""

    name: str
    title: str
    about: str

    @property
    def template(self) -> str:
        """Return the template's name."""
        return f"ui/guide/examples/{self.name}.html"

    @property
    def source(self) -> str:
        """Return how it is written."""
        return _source(self.name)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of components."""

    key: str
    title: str
    examples: tuple[Example, ...]


def sections() -> list[Section]:
    """Return the sections of the guide in the reader's language."""
    return [
        Section(
            one["key"],
            words(one["title"]),
            tuple(Example(each["name"], words(each["title"]), words(each["about"])) for each in one["examples"]),
        )
        for one in load("contents")["sections"]
    ]


def patterns() -> dict[str, str]:
    """Return the whole pages made of the components: name to title."""
    return {name: words(title) for name, title in load("contents")["patterns"].items()}


def words(both: dict[str, Any]) -> Any:
    """Return the half of the reader's language."""
    return both["zh" if (get_language() or "").startswith("zh") else "en"]


@cache
def load(name: str) -> dict[str, Any]:
    """Read one of the guide's files."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text())


@cache
def _source(name: str) -> str:
    text = (EXAMPLES / f"{name}.html").read_text()
    # The guide's own words have a context, so that they never answer for those of a package.
    text = re.sub(r""" context (["'])guide[^"']*\1""", "", text)
    return "\n".join(line for line in text.splitlines() if not line.startswith("{% load")).strip()
