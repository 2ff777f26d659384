"""Points by two measures in four named fields."""

from reportlab.graphics.shapes import Circle, Drawing

from renxin.ui.figures import Quadrants
from renxin.ui.paper.look import GREY, INK, JADE, LINE_2, SERIES, cut

from .frame import HEIGHT, SMALL, Anchor, Plane, nice_scale, tick_words


def draw_quadrants(figure: Quadrants, width: float) -> Drawing:
    """Return the drawing: each point named, the cross-hair dashed."""
    across = nice_scale([*(x for _words, x, _y in figure.points), figure.cut[0]])
    plane = Plane(width, nice_scale([*(y for _words, _x, y in figure.points), figure.cut[1]]), legend=True)
    plane.unit(figure.y_name)

    def x(value: float) -> float:
        return plane.left + (value - across[0]) / (across[-1] - across[0]) * (plane.right - plane.left)

    plane.line((plane.left, plane.bottom), (plane.right, plane.bottom), LINE_2)
    for tick in across:
        plane.words(x(tick), plane.bottom - 11, tick_words(tick, across), anchor="middle")
    plane.words(plane.right, HEIGHT - 9, cut(figure.x_name, SMALL, 200) + " →", anchor="end")
    plane.line((x(figure.cut[0]), plane.bottom), (x(figure.cut[0]), plane.top), JADE, 0.8, [4, 3])
    up = plane.y(figure.cut[1])
    plane.line((plane.left, up), (plane.right, up), JADE, 0.8, [4, 3])
    _fields(plane, figure)
    for words, right, up in figure.points:
        plane.drawing.add(Circle(x(right), plane.y(up), 3, fillColor=SERIES[0], strokeColor=None))
        is_left = x(right) < plane.right - 110
        plane.words(
            x(right) + (5 if is_left else -5), plane.y(up) - 2.5, cut(words, SMALL, 105),
            anchor="start" if is_left else "end", colour=INK,
        )  # fmt: skip
    return plane.drawing


def _fields(plane: Plane, figure: Quadrants) -> None:
    places: tuple[tuple[float, float, Anchor], ...] = (
        (plane.left + 3, plane.top - 8, "start"),
        (plane.right - 3, plane.top - 8, "end"),
        (plane.left + 3, plane.bottom + 4, "start"),
        (plane.right - 3, plane.bottom + 4, "end"),
    )
    for name, (x, y, anchor) in zip(figure.names, places, strict=True):
        plane.words(x, y, cut(name, SMALL, 160), anchor=anchor, colour=GREY)
