"""Figures drawn in lines and letters: what `<c-chart>` shows on a screen."""

from reportlab.graphics.shapes import Drawing

from renxin.ui.figures import Chart, ControlChart, HeatMap, Quadrants

from .bars import draw_bars, draw_rows
from .control import draw_control
from .heat import draw_heat
from .lines import draw_lines
from .quadrants import draw_quadrants


def draw(figure: Chart | ControlChart | Quadrants | HeatMap, width: float) -> Drawing:
    """Return the drawing of a figure."""
    if isinstance(figure, HeatMap):
        return draw_heat(figure, width)
    if isinstance(figure, ControlChart):
        return draw_control(figure, width)
    if isinstance(figure, Quadrants):
        return draw_quadrants(figure, width)
    if figure.kind == "line":
        return draw_lines(figure, width)
    return draw_rows(figure, width) if figure.kind == "rows" else draw_bars(figure, width)
