"""The layout: golden grids that people can read, and for any journey: nothing overlaps, everything goes down."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.journeys.editor.drawing import draw
from renxin.intelligence.journeys.editor.layout import Link, Node, as_text, lay_out


def graph(text: str) -> list[Node]:
    """Read `a > b, c; b > d` as nodes, in the order in which they are written."""
    lines = [part.split(">") for part in text.split(";")]
    return [
        Node(name.strip(), tuple(Link(f"way{number}", to.strip()) for number, to in enumerate(targets.split(","))))
        if targets.strip()
        else Node(name.strip())
        for name, targets in lines
    ]


GOLDEN = {
    "a line": ("a > b; b > c; c > ", ["a", "b", "c"]),
    "a way round": ("a > b, c; b > c; c > ", ["a", "b", "c"]),
    "two ways that meet": (
        "a > b, c; b > d; c > d; d > ",
        ["a", "b              | c", "d"],
    ),
    "one inside the other": (
        "a > b, x; b > c, y; c > d; y > d; d > e; x > e; e > ",
        ["a", "b              | .              | x", "c              | y", "d", "e"],
    ),
    "one after the other share a column": (
        "a > b, x; x > b; b > c, y; y > c; c > ",
        ["a", ".              | x", "b", ".              | y", "c"],
    ),
    "three cases": ("a > b, c, d; b > ; c > ; d > ", ["a", "b              | c              | d"]),
    "ways that lead to the end": ("a > , b; b > ", ["a", "(end)          | b"]),
    "nobody comes here": ("a > b; b > ; x > b", ["a", "b", "?x"]),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name):
    text, grid = GOLDEN[name]
    assert as_text(lay_out(graph(text))).splitlines() == grid


@st.composite
def journeys(draw):
    """Return nodes in order, each with up to four ways to later ones or to an end."""
    size = draw(st.integers(1, 12))
    made = []
    for place in range(size):
        later = [f"n{number}" for number in range(place + 1, size)] + [""]
        targets = draw(st.lists(st.sampled_from(later), min_size=0, max_size=4))
        made.append(Node(f"n{place}", tuple(Link(f"k{number}", to) for number, to in enumerate(targets))))
    return made


@given(journeys())
def test_boxes_stand_apart_and_ways_go_down(nodes):
    layout = lay_out(nodes)
    places = {place.id: place for place in layout.places}
    assert len({(place.row, place.column) for place in layout.places}) == len(layout.places)
    for arrow in layout.arrows:
        assert places[arrow.start].row < places[arrow.end].row
    drawn = {(arrow.start, arrow.key) for arrow in layout.arrows}
    reached = {place.id for place in layout.places if place.reached}
    assert {(node.id, link.key) for node in nodes if node.id in reached for link in node.links} <= drawn


def segments(path: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the straight pieces of a path, with the corners made sharp again."""
    points: list[tuple[int, int]] = []
    for piece in path.replace("M", "|").replace("L", "|").replace("Q", "|").strip("|").split("|"):
        numbers = [int(number) for number in piece.split()]
        points += list(zip(numbers[::2], numbers[1::2], strict=True))
    return list(pairwise(points))


@given(journeys())
def test_no_arrow_runs_through_a_box(nodes):
    drawing = draw(lay_out(nodes))
    for line in drawing.lines:
        for (x1, y1), (x2, y2) in segments(line.path):
            for box in drawing.boxes:
                if box.id in (line.start, line.end):
                    continue
                left, right, top, bottom = box.x, box.x + box.width, box.y, box.y + box.height
                apart = max(x1, x2) <= left or right <= min(x1, x2) or max(y1, y2) <= top or bottom <= min(y1, y2)
                assert apart, f"{line.start} → {line.end} runs through {box.id}"


@given(journeys())
def test_two_ways_share_a_line_only_towards_the_same_step(nodes):
    drawing = draw(lay_out(nodes))
    pieces = [(line, piece) for line in drawing.lines for piece in segments(line.path)]
    for number, (one, (a, b)) in enumerate(pieces):
        for other, (c, d) in pieces[number + 1 :]:
            if one.end == other.end or one is other:
                continue
            assert not _overlap(a, b, c, d), f"{one.start}→{one.end} and {other.start}→{other.end}"


def _overlap(a, b, c, d) -> bool:
    """Tell whether two straight pieces run along each other for more than a corner."""
    for axis in (0, 1):
        if a[axis] == b[axis] == c[axis] == d[axis]:
            other = 1 - axis
            low = max(min(a[other], b[other]), min(c[other], d[other]))
            high = min(max(a[other], b[other]), max(c[other], d[other]))
            return high - low > 12
    return False
