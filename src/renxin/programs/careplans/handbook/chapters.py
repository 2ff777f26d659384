"""What packs bring for handbooks and for the contents that contacts send: warning signs, days, exercises, words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load
from renxin.programs.careplans.programmes import spans

_PACKS: Final = Path(__file__).parent.parent / "packs"
_TALK: Final = "talk.yaml"


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What is practised from one day after the start to another; without `until` for good."""

    text: Words
    start: str
    until: str = ""

    def __post_init__(self) -> None:
        for text in (self.start, self.until):
            if text:
                spans.read(text)


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """What one programme says: when to call 120, when to call us, what every day brings, what to practise."""

    programme: str
    emergency: list[Words] = field(default_factory=list)
    call_us: list[Words] = field(default_factory=list)
    daily: list[Words] = field(default_factory=list)
    exercises: list[Exercise] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Chapters(Pack):
    """The chapters of one file."""

    chapters: list[Chapter]


@dataclass(frozen=True, kw_only=True)
class General:
    """What every handbook says."""

    emergency: list[Words]
    call_us: list[Words]
    daily: list[Words]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point of the talk that goes with a handbook."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Talk(Pack):
    """What is talked through when a handbook is handed over."""

    points: list[Point]
    general: General


@dataclass(frozen=True, kw_only=True)
class Content:
    """One piece to read that a contact sends, under its code."""

    code: str
    title: Words
    text: Words


@dataclass(frozen=True, kw_only=True)
class Contents(Pack):
    """All pieces to read."""

    contents: list[Content]


@cache
def chapters() -> Mapping[str, Chapter]:
    """Return every chapter by the code of its programme."""
    files = sorted(path for path in (_PACKS / "handbook").glob("*.yaml") if path.name != _TALK)
    return {one.programme: one for path in files for one in load(path, Chapters).chapters}


@cache
def talk() -> Talk:
    """Return what every handbook says, and the points of the talk."""
    return load(_PACKS / "handbook" / _TALK, Talk)


@cache
def contents() -> Mapping[str, Content]:
    """Return every piece to read by its code."""
    return {one.code: one for one in load(_PACKS / "wording" / "contents.yaml", Contents).contents}


def pieces(codes: Iterable[str]) -> list[Content]:
    """Return the pieces with these codes, each once; one that is not known is left out."""
    return [contents()[code] for code in dict.fromkeys(codes) if code in contents()]
