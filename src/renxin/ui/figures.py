"""What charts are made from: plain data that becomes both the drawing and the table beside it.

figure = Chart(kind="line", title=_("Recommendation rose since March"), categories=months,
               series=[Series(_("Recommendation score"), values, low=low, high=high)], n=1240, source=_("…"))
<c-chart :figure="figure" />
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .words import number

Kind = Literal["line", "bar", "stacked", "rows"]
Value = float | int | None


def _words(values: Sequence[Value]) -> list[str]:
    digits = 1 if any(isinstance(value, float) and value != round(value) for value in values) else 0
    return [number(value, digits) for value in values]


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars; low and high are the ends of its interval."""

    name: Any
    values: Sequence[Value]
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()


def _plain(one: Series) -> dict[str, Any]:
    return {"name": str(one.name), "values": list(one.values), "low": list(one.low), "high": list(one.high)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Lines, bars, stacked bars, or bars lying in rows (for long names)."""

    kind: Kind
    title: Any
    categories: Sequence[Any]
    series: Sequence[Series]
    about: Any = ""
    x_name: Any = ""
    y_name: Any = ""
    unit: str = ""
    n: int | None = None
    source: Any = ""
    low: float | None = None
    high: float | None = None

    @property
    def spec(self) -> dict[str, Any]:
        """Return what the drawing needs, as JSON."""
        return {
            "kind": self.kind,
            "categories": [str(word) for word in self.categories],
            "series": [_plain(one) for one in self.series],
            "xName": str(self.x_name),
            "yName": str(self.y_name),
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
        }

    @property
    def head(self) -> list[str]:
        """Return the head of the table."""
        return [str(self.x_name), *(str(one.name) for one in self.series)]

    @property
    def rows(self) -> list[list[str]]:
        """Return the rows of the table: the category, then each series' value."""
        columns = [_words(one.values) for one in self.series]
        return [[str(word), *cells] for word, *cells in zip(self.categories, *columns, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart:
    """Points in time with centre and limits; `signals` says which point shows what, `marks` what was done when."""

    title: Any
    categories: Sequence[Any]
    values: Sequence[Value]
    centre: Sequence[Value]
    lower: Sequence[Value]
    upper: Sequence[Value]
    signals: dict[int, str] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)
    name: Any = ""
    centre_name: Any = ""
    limits_name: Any = ""
    signal_name: Any = ""
    mark_name: Any = ""
    about: Any = ""
    x_name: Any = ""
    unit: str = ""
    n: int | None = None
    source: Any = ""

    @property
    def spec(self) -> dict[str, Any]:
        """Return what the drawing needs, as JSON."""
        return {
            "kind": "control",
            "categories": [str(word) for word in self.categories],
            "values": list(self.values),
            "centre": list(self.centre),
            "lower": list(self.lower),
            "upper": list(self.upper),
            "signals": {str(at): word for at, word in self.signals.items()},
            "marks": {str(at): word for at, word in self.marks.items()},
            "names": [str(self.name), str(self.centre_name), str(self.limits_name)],
            "xName": str(self.x_name),
            "yName": str(self.name),
            "unit": self.unit,
        }

    @property
    def head(self) -> list[str]:
        """Return the head of the table."""
        names = [self.x_name, self.name, self.centre_name, self.limits_name, self.signal_name]
        return [str(name) for name in (*names, *([self.mark_name] if self.marks else []))]

    @property
    def rows(self) -> list[list[str]]:
        """Return the rows of the table, signals named."""
        columns = zip(
            self.categories,
            _words(self.values),
            _words(self.centre),
            _words(self.lower),
            _words(self.upper),
            strict=True,
        )
        return [
            [
                *(str(word), value, centre, f"{lower}–{upper}", self.signals.get(at, "")),
                *([self.marks.get(at, "")] if self.marks else []),
            ]
            for at, (word, value, centre, lower, upper) in enumerate(columns)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadrants:
    """Points by two measures, cut into four named fields (upper left, upper right, lower left, lower right)."""

    title: Any
    points: Sequence[tuple[Any, float, float]]
    cut: tuple[float, float]
    names: tuple[Any, Any, Any, Any]
    x_name: Any
    y_name: Any
    about: Any = ""
    n: int | None = None
    source: Any = ""
    label: Any = ""

    @property
    def spec(self) -> dict[str, Any]:
        """Return what the drawing needs, as JSON."""
        return {
            "kind": "quadrants",
            "points": [[str(word), x, y] for word, x, y in self.points],
            "cut": list(self.cut),
            "names": [str(name) for name in self.names],
            "xName": str(self.x_name),
            "yName": str(self.y_name),
        }

    @property
    def head(self) -> list[str]:
        """Return the head of the table."""
        return [str(self.label), str(self.x_name), str(self.y_name)]

    @property
    def rows(self) -> list[list[str]]:
        """Return the rows of the table."""
        return [[str(word), number(x, 1), number(y, 2)] for word, x, y in self.points]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat map: its words, its shade from 1 (bad) to 7 (good), its n, and where it leads."""

    words: str
    level: int = 0
    n: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Rows by columns; a cell of None had too few answers to show."""

    title: Any
    columns: Sequence[Any]
    rows: Sequence[tuple[Any, Sequence[Cell | None]]]
    about: Any = ""
    n: int | None = None
    source: Any = ""
    corner: Any = ""


def level(value: float, low: float, high: float) -> int:
    """Return the shade of `value` between `low` (1) and `high` (7)."""
    share = (value - low) / (high - low) if high > low else 0.5
    return max(1, min(7, 1 + int(share * 7)))
