"""Control charts: points, centre, limits, signals as diamonds, what was done as a line."""

from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, Polygon

from renxin.ui.figures import ControlChart
from renxin.ui.paper.look import CINNABAR, INK, JADE, LINE_2, SERIES, cut

from .frame import SMALL, Plane, Value, nice_scale


def draw_control(figure: ControlChart, width: float) -> Drawing:
    """Return the drawing of a control chart."""
    ticks = nice_scale([*figure.values, *figure.centre, *figure.lower, *figure.upper])
    plane = Plane(width, ticks, figure.categories, legend=True)
    plane.unit(figure.unit)
    for values, dashes in ((figure.centre, None), (figure.lower, [4, 3]), (figure.upper, [4, 3])):
        _steps(plane, list(values), dashes)
    for at, words in figure.marks.items():
        plane.line((plane.x(at), plane.bottom), (plane.x(at), plane.top), JADE, 1.2)
        is_left = plane.x(at) < (plane.left + plane.right) / 2
        plane.words(
            plane.x(at) + (4 if is_left else -4), plane.top - 8, cut(words, SMALL, 170),
            anchor="start" if is_left else "end", colour=INK,
        )  # fmt: skip
    plane.path(figure.values, SERIES[0], 1.6)
    for at, value in enumerate(figure.values):
        if value is not None:
            _point(plane, plane.x(at), plane.y(value), is_signal=at in figure.signals)
    plane.legend(
        [(figure.name, SERIES[0], None), (figure.centre_name, LINE_2, None), (figure.limits_name, LINE_2, [4, 3])]
    )
    return plane.drawing


def _point(plane: Plane, x: float, y: float, *, is_signal: bool) -> None:
    if is_signal:
        around = [x, y + 5, x + 5, y, x, y - 5, x - 5, y]
        plane.drawing.add(Polygon(around, fillColor=CINNABAR, strokeColor=None))
    else:
        plane.drawing.add(Circle(x, y, 2, fillColor=SERIES[0], strokeColor=None))


def _steps(plane: Plane, values: list[Value], dashes: list[int] | None) -> None:
    """Limits hold for their own point: they step in the middle between two."""
    half = plane.room / 2
    for at, value in enumerate(values):
        if value is not None:
            up = plane.y(value)
            plane.line((plane.x(at) - half, up), (plane.x(at) + half, up), LINE_2, 0.8, dashes)
    for at, (before, after) in enumerate(pairwise(values)):
        if before is not None and after is not None and before != after:
            across = plane.x(at) + half
            plane.line((across, plane.y(before)), (across, plane.y(after)), LINE_2, 0.8, dashes)
