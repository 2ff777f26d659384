"""The fishbone: a spine that ends in the problem, a bone for each category, causes along it: numbers for an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .models import Bone, RootCause

WIDTH: Final = 1000
HEIGHT: Final = 420
_SPINE: Final = HEIGHT // 2
_RISE: Final = 150
_LEAN: Final = 90
_LONGEST: Final = 14


@dataclass(frozen=True, slots=True)
class Rib:
    """One cause on a bone: where its line ends, and its words cut to fit."""

    x: int
    y: int
    words: str
    contributing: bool


@dataclass(frozen=True, slots=True)
class DrawnBone:
    """One bone: from the spine (`foot`) to its end, with its name and its causes."""

    name: str
    foot: int
    x: int
    y: int
    name_y: int
    ribs: tuple[Rib, ...]


@dataclass(frozen=True, slots=True)
class Fish:
    """The whole drawing."""

    title: str
    bones: tuple[DrawnBone, ...]
    width: int = WIDTH
    height: int = HEIGHT
    spine: int = _SPINE


def fish(title: str, causes: Sequence[RootCause]) -> Fish:
    """Return the drawing; bones without a cause are drawn too, so that one sees what nobody looked at."""
    labels = list(Bone.choices)
    upper = (len(labels) + 1) // 2
    step = (WIDTH - 240) // upper
    drawn = []
    for at, (code, label) in enumerate(labels):
        up = at < upper
        foot = 130 + step * (at if up else at - upper) + (0 if up else step // 4)
        end_y = _SPINE - _RISE if up else _SPINE + _RISE
        drawn.append(
            DrawnBone(
                name=str(label),
                foot=foot,
                x=foot - _LEAN,
                y=end_y,
                name_y=end_y - 10 if up else end_y + 22,
                ribs=tuple(_ribs([one for one in causes if one.category == code], foot, -1 if up else 1)),
            )
        )
    return Fish(title=_cut(title), bones=tuple(drawn))


def _ribs(causes: Sequence[RootCause], foot: int, direction: int) -> list[Rib]:
    return [
        Rib(
            x=foot - round(_LEAN * share),
            y=_SPINE + direction * round(_RISE * share),
            words=_cut(cause.words),
            contributing=cause.contributing,
        )
        for cause, share in zip(causes[:4], (0.25, 0.45, 0.65, 0.85), strict=False)
    ]


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def bones(causes: Sequence[RootCause]) -> list[tuple[str, list[RootCause]]]:
    """Return the causes by category, for the list beside the drawing."""
    found = [(str(label), [one for one in causes if one.category == code]) for code, label in Bone.choices]
    return [(label, rows) for label, rows in found if rows]
