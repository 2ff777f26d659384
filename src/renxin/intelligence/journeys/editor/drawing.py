"""From the grid to pixels: boxes, lines and the spots where words stand. Pure; SVG attributes need whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from renxin.intelligence.journeys.editor.layout import END, Arrow, Layout

WIDTH: Final = 232
HEIGHT: Final = 76
WITH_NUMBERS: Final = 100
DOT: Final = 14
_PITCH: Final = 288
_GAP: Final = 52
_TRACK: Final = 22
_FIRST: Final = 26
_EXIT: Final = 22
_MARGIN: Final = 12
_TOP: Final = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A step's box, or the dot of an end."""

    id: str
    x: int
    y: int
    width: int
    height: int
    is_end: bool
    reached: bool

    @property
    def middle(self) -> tuple[int, int]:
        """Return where its centre is."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow: its path, the spot of its button, and where its words begin."""

    start: str
    key: str
    end: str
    path: str
    x: int
    y: int
    is_side: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to draw, and the size of the paper."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


def draw(layout: Layout, height: int = HEIGHT) -> Drawing:
    """Return the drawing of a layout, with boxes of this height."""
    tops = _tops(layout, height)
    boxes = tuple(_box(place.id, place.column, tops[place.row], height, place.reached) for place in layout.places)
    lines = tuple(_line(arrow, layout, tops, height) for arrow in layout.arrows)
    lanes = max([float(layout.columns - 1), *(arrow.lane for arrow in layout.arrows)], default=0.0)
    width = _MARGIN * 2 + WIDTH + round(max(lanes, 0) * _PITCH)
    bottom = max((box.y + box.height for box in boxes), default=0)
    return Drawing(boxes, lines, width, bottom + _MARGIN)


def _tops(layout: Layout, height: int) -> list[int]:
    """Return the top of each row: gaps grow with the tracks that run in them."""
    tops = [_TOP]
    for row in range(layout.rows - 1):
        tops.append(tops[-1] + height + _GAP + _TRACK * max(layout.gaps.get(row, 0) - 1, 0))
    return tops


def _box(node_id: str, column: int, top: int, height: int, reached: bool) -> Box:
    left = _MARGIN + column * _PITCH
    if node_id.startswith(f"{END}:"):
        return Box(node_id, left + (WIDTH - DOT) // 2, top, DOT, DOT, True, reached)
    return Box(node_id, left, top, WIDTH, height, False, reached)


def _line(arrow: Arrow, layout: Layout, tops: Sequence[int], height: int) -> Line:
    start, end = layout.place(arrow.start), layout.place(arrow.end)
    x, y = _centre(start.column) + _exit(arrow), tops[start.row] + height
    points = [(x, y)]
    lane, into = _centre(arrow.lane), _centre(end.column)
    if arrow.out is not None:
        level = y + _FIRST + arrow.out * _TRACK
        points += [(x, level), (lane, level)]
    if arrow.into is not None:
        level = tops[end.row - 1] + height + _FIRST + arrow.into * _TRACK
        points += [(points[-1][0], level), (into, level)]
    points.append((into, tops[end.row] - (0 if arrow.end.startswith(f"{END}:") else 2)))
    spot = (x + 14, y + _FIRST + arrow.out * _TRACK) if arrow.out is not None else (x, y + _FIRST - 8)
    return Line(arrow.start, arrow.key, arrow.end, _path(points), *spot, arrow.out is not None)


def _exit(arrow: Arrow) -> int:
    """Return how far right of the middle the arrow leaves its box: side ways leave side by side."""
    return arrow.side * _EXIT


def _centre(column: float) -> int:
    return _MARGIN + WIDTH // 2 + round(column * _PITCH)


def _path(points: Sequence[tuple[int, int]]) -> str:
    """Return the points as an SVG path with rounded corners."""
    kept = [point for number, point in enumerate(points) if not number or point != points[number - 1]]
    parts = [f"M{kept[0][0]} {kept[0][1]}"]
    for (before, here), (_here, after) in pairwise(pairwise(kept)):
        parts.append(_corner(before, here, after))
    parts.append(f"L{kept[-1][0]} {kept[-1][1]}")
    return "".join(parts)


def _corner(before: tuple[int, int], here: tuple[int, int], after: tuple[int, int]) -> str:
    near, far = _towards(here, before), _towards(here, after)
    return f"L{near[0]} {near[1]}Q{here[0]} {here[1]} {far[0]} {far[1]}"


def _towards(here: tuple[int, int], other: tuple[int, int], radius: int = 6) -> tuple[int, int]:
    """Return the point a corner's radius away from `here` on the way to `other`."""
    across, down = other[0] - here[0], other[1] - here[1]
    length = abs(across) + abs(down)
    if not length:
        return here
    reach = min(radius, length // 2)
    return here[0] + across * reach // length, here[1] + down * reach // length
