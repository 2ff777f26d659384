"""Lines over time, each with the band of its interval."""

from reportlab.graphics.shapes import Circle, Drawing, Polygon
from reportlab.lib.colors import Color

from renxin.ui.figures import Chart, Series
from renxin.ui.paper.look import DASHES, SERIES

from .frame import Plane, nice_scale


def draw_lines(figure: Chart, width: float) -> Drawing:
    """Return the drawing of lines."""
    values = [value for one in figure.series for part in (one.values, one.low, one.high) for value in part]
    is_named = len(figure.series) > 1
    plane = Plane(width, nice_scale(values, figure.low, figure.high), figure.categories, legend=is_named)
    plane.unit(figure.y_name or figure.unit)
    looks = [(one, SERIES[at % 6], DASHES[at % 6]) for at, one in enumerate(figure.series)]
    for one, colour, _dashes in looks:
        _band(plane, one, colour)
    for one, colour, dashes in looks:
        plane.path(one.values, colour, 1.6, dashes)
        for at, value in enumerate(one.values):
            if value is not None:
                plane.drawing.add(Circle(plane.x(at), plane.y(value), 2, fillColor=colour, strokeColor=None))
    if is_named:
        plane.legend([(one.name, colour, dashes) for one, colour, dashes in looks])
    return plane.drawing


def _band(plane: Plane, one: Series, colour: Color) -> None:
    edges = [
        (at, low, high)
        for at, (low, high) in enumerate(zip(one.low, one.high, strict=False))
        if low is not None and high is not None
    ]
    if len(edges) < 2:
        return
    above = [part for at, _low, high in edges for part in (plane.x(at), plane.y(high))]
    below = [part for at, low, _high in reversed(edges) for part in (plane.x(at), plane.y(low))]
    tint = Color(colour.red, colour.green, colour.blue, alpha=0.14)
    plane.drawing.add(Polygon([*above, *below], fillColor=tint, strokeColor=None))
