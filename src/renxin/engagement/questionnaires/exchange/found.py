"""What came out of a file: the questionnaire as plain data, and a line for each question that says how it was read."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the file. `note` says what was guessed or left out; empty where nothing was."""

    number: int
    text: str
    type: str
    note: str = ""
    link_id: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A questionnaire read from a file, not checked yet."""

    raw: dict[str, Any]
    lines: list[Line] = field(default_factory=list)

    @property
    def notes(self) -> list[Line]:
        """Return the questions somebody should look at."""
        return [line for line in self.lines if line.note]
