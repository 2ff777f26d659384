"""Bars: beside each other, stacked, or lying in rows."""

from reportlab.graphics.shapes import Drawing, Line, String

from renxin.ui.figures import Chart
from renxin.ui.paper.look import FONT, INK, LINE_2, SERIES, cut, plain, width_of
from renxin.ui.words import number

from .frame import SMALL, Plane, box, nice_scale

_ROW = 17.0


def draw_bars(figure: Chart, width: float) -> Drawing:
    """Return the drawing of standing bars, stacked or beside each other."""
    is_stacked = figure.kind == "stacked"
    columns = list(zip(*(one.values for one in figure.series), strict=True))
    tops = [sum(value or 0 for value in column) if is_stacked else max((v or 0) for v in column) for column in columns]
    low = min([0.0, *(float(value or 0) for column in columns for value in column)])
    plane = Plane(
        width,
        nice_scale([low, *tops], figure.low if figure.low is not None else low, figure.high),
        figure.categories,
        legend=len(figure.series) > 1,
    )
    plane.unit(figure.y_name or figure.unit)
    wide = min(28.0, plane.room * 0.7) / (1 if is_stacked else max(1, len(figure.series)))
    for at, column in enumerate(columns):
        base = max(plane.ticks[0], 0.0)
        left = plane.x(at) - wide * (1 if is_stacked else len(column)) / 2
        for index, value in enumerate(column):
            if value is None:
                continue
            foot = plane.y(base)
            plane.bar(left, foot, wide, plane.y(base + value) - foot, SERIES[index % 6])
            base, left = (base + value, left) if is_stacked else (base, left + wide)
    if len(figure.series) > 1:
        plane.legend([(one.name, SERIES[index % 6], None) for index, one in enumerate(figure.series)])
    return plane.drawing


def draw_rows(figure: Chart, width: float) -> Drawing:
    """Return the drawing of lying bars, their value behind each."""
    count = max(1, len(figure.series))
    height = len(figure.categories) * (_ROW * count + 4) + 6
    drawing = Drawing(width, height)
    left = min(190.0, max([width_of(name, 8.5) for name in figure.categories] or [0]) + 10)
    most = max([abs(value) for one in figure.series for value in one.values if value is not None] or [1]) or 1
    most = max(most, figure.high or 0)
    room = width - left - 60
    digits = (
        1 if any(value is not None and value != round(value) for one in figure.series for value in one.values) else 0
    )
    for at, name in enumerate(figure.categories):
        top = height - at * (_ROW * count + 4) - 4
        middle = top - _ROW * count / 2 - 3
        drawing.add(String(0, middle, cut(name, 8.5, left - 6), fontName=FONT, fontSize=8.5, fillColor=INK))
        for index, one in enumerate(figure.series):
            value = one.values[at]
            foot = top - _ROW * (index + 1) + 3
            long = room * max(0.0, float(value or 0)) / most
            drawing.add(box(left, foot, long, _ROW - 6, fill=SERIES[index % 6]))
            words = plain(number(value, digits)) + (figure.unit if value is not None else "")
            drawing.add(String(left + long + 4, foot + 2, words, fontName=FONT, fontSize=SMALL, fillColor=INK))
    drawing.add(Line(left, 0, left, height, strokeColor=LINE_2, strokeWidth=0.5))
    return drawing
