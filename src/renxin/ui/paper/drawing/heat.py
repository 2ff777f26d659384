"""Heat maps: values in their cells; a cell with too few answers stays white."""

from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import Color

from renxin.ui.figures import HeatMap
from renxin.ui.paper.look import FONT, GREY, HEAT, INK, LINE, cut, width_of

from .frame import SMALL, box

_ROW = 18.0


def draw_heat(figure: HeatMap, width: float) -> Drawing:
    """Return the drawing."""
    height = _ROW * (len(figure.rows) + 1)
    drawing = Drawing(width, height)
    left = min(150.0, max([width_of(name, 8.5) for name, _cells in figure.rows] or [0]) + 10)
    wide = (width - left) / max(1, len(figure.columns))
    for at, name in enumerate(figure.columns):
        _words(drawing, left + (at + 0.5) * wide, height - _ROW + 6, cut(name, SMALL, wide - 3), GREY)
    for row, (name, cells) in enumerate(figure.rows, start=1):
        foot = height - _ROW * (row + 1)
        drawing.add(String(0, foot + 6, cut(name, 8.5, left - 6), fontName=FONT, fontSize=8.5, fillColor=INK))
        for at, cell in enumerate(cells):
            fill = HEAT[max(1, min(7, cell.level)) - 1] if cell and cell.level else None
            x = left + at * wide
            drawing.add(box(x, foot + 1, wide - 2, _ROW - 2, fill=fill, edge=LINE))
            _words(drawing, x + wide / 2 - 1, foot + 6, cut(cell.words, SMALL, wide - 3) if cell else "–", INK)
    return drawing


def _words(drawing: Drawing, x: float, y: float, text: str, colour: Color) -> None:
    drawing.add(String(x, y, text, fontName=FONT, fontSize=SMALL, fillColor=colour, textAnchor="middle"))
