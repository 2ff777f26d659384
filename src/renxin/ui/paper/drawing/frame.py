"""The frame of a drawing: scales, axes, names, a legend."""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import Any, Final, Literal

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color

from renxin.ui.paper.look import FONT, GREY, INK, LINE, LINE_2, cut, plain, width_of
from renxin.ui.words import number

SMALL: Final = 7.5
HEIGHT: Final = 190.0
Value = float | int | None
Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


def nice_scale(values: Iterable[Value], low: float | None = None, high: float | None = None) -> list[float]:
    """Return round ticks around values: never fewer than two; with room when all are the same."""
    known = [float(value) for value in values if value is not None] or [0.0, 1.0]
    bottom = min(known) if low is None else low
    top = max(known) if high is None else high
    if top <= bottom:
        bottom, top = (bottom - 1, bottom + 1) if bottom else (0.0, 1.0)
    raw = (top - bottom) / 5
    step = 10 ** floor(log10(raw))
    step *= next(one for one in (1, 2, 2.5, 5, 10) if one * step >= raw * 0.999)
    first, last = floor(bottom / step + 1e-9), ceil(top / step - 1e-9)
    return [round(at * step, 10) for at in range(first, last + 1)]


class Plane:
    """A drawing with values going up and categories going right. `x(at)` and `y(value)` say where."""

    def __init__(
        self, width: float, ticks: Sequence[float], names: Sequence[Any] = (), *, legend: bool = False
    ) -> None:
        self.drawing = Drawing(width, HEIGHT)
        self.ticks = ticks
        self.names = [plain(name) for name in names]
        words = [tick_words(tick, ticks) for tick in ticks]
        self.left = max(width_of(word, SMALL) for word in words) + 8
        self.right = width - 8
        self.bottom = 20.0
        self.top = HEIGHT - (26 if legend else 16)
        for tick, word in zip(ticks, words, strict=True):
            up = self.y(tick)
            self.line((self.left, up), (self.right, up), LINE)
            self.words(self.left - 4, up - 2.5, word, anchor="end")
        self._name()

    def y(self, value: float) -> float:
        """Return how far up a value stands."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom + (value - low) / (high - low) * (self.top - self.bottom)

    def x(self, at: int) -> float:
        """Return where the middle of a category stands."""
        return self.left + (at + 0.5) * self.room

    @property
    def room(self) -> float:
        """Return how wide one category is."""
        return (self.right - self.left) / max(1, len(self.names))

    def unit(self, words: Any) -> None:
        """Name the axis of values."""
        if plain(words):
            self.words(0, HEIGHT - 9, plain(words))

    def legend(self, entries: Sequence[tuple[Any, Color, list[int] | None]]) -> None:
        """Name the lines or bars, from the right."""
        at = self.right
        for words, colour, dashes in reversed(entries):
            text = cut(words, SMALL, 150)
            at -= width_of(text, SMALL)
            self.words(at, HEIGHT - 9, text)
            self.line((at - 16, HEIGHT - 6.5), (at - 4, HEIGHT - 6.5), colour, 2, dashes)
            at -= 28

    def line(
        self, start: Point, end: Point, colour: Color, width: float = 0.5, dashes: list[int] | None = None
    ) -> None:
        """Draw a line."""
        self.drawing.add(Line(*start, *end, **pen(colour, width, dashes)))

    def words(self, x: float, y: float, text: str, *, anchor: Anchor = "start", colour: Color = GREY) -> None:
        """Write words."""
        self.drawing.add(String(x, y, text, fontName=FONT, fontSize=SMALL, fillColor=colour, textAnchor=anchor))

    def bar(self, x: float, y: float, width: float, height: float, colour: Color) -> None:
        """Draw a bar, also one that goes down."""
        self.drawing.add(box(x, min(y, y + height), width, abs(height), fill=colour))

    def path(self, values: Sequence[Value], colour: Color, width: float, dashes: list[int] | None = None) -> None:
        """Draw a line through values; it is broken where one is not known."""
        run: list[float] = []
        for at, value in enumerate([*values, None]):
            if value is not None:
                run += [self.x(at), self.y(value)]
                continue
            if len(run) > 2:
                self.drawing.add(PolyLine(run, **pen(colour, width, dashes)))
            run = []

    def _name(self) -> None:
        if not self.names:
            return
        widest = max(width_of(name, SMALL) for name in self.names) + 6
        every = max(1, ceil(min(widest, 90) / self.room))
        self.line((self.left, self.bottom), (self.right, self.bottom), LINE_2)
        for at in range(0, len(self.names), every):
            text = cut(self.names[at], SMALL, max(self.room * every - 4, 20))
            self.words(self.x(at), self.bottom - 11, text, anchor="middle", colour=INK)


def pen(colour: Color, width: float, dashes: list[int] | None) -> Any:
    """Return how a line is drawn."""
    return {"strokeColor": colour, "strokeWidth": width, "strokeDashArray": dashes}


def box(x: float, y: float, width: float, height: float, *, fill: Color | None, edge: Color | None = None) -> Rect:
    """Return a rectangle."""
    look: Any = {"fillColor": fill, "strokeColor": edge, "strokeWidth": 0.4 if edge else 0}
    return Rect(x, y, width, height, **look)


def tick_words(tick: float, ticks: Sequence[float]) -> str:
    """Return a tick with as many digits as its scale needs."""
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1
    digits = 0 if step >= 1 and step == round(step) else 1 if round(step, 1) == step else 2
    return plain(number(tick, digits))
