"""Where the boxes and arrows of a journey stand on a grid: pure, from the order of its steps and where they lead.

Steps go down the page. What usually follows stays in its column; other ways take a column to the right and come back
where they meet again. Columns are shared by ways that do not overlap. An arrow goes straight down where the cells are
free, otherwise beside the column.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

END: Final = "end"


@dataclass(frozen=True, slots=True)
class Link:
    """A way out of a node: its name there (`next`, `cases.0.to` …) and the id of the node it leads to, or empty."""

    key: str
    to: str


@dataclass(frozen=True, slots=True)
class Node:
    """A step as far as drawing goes. The first link is the one that usually follows."""

    id: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box stands."""

    id: str
    row: int
    column: int
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Arrow:
    """How a way runs: out of `start`, along its gap, down a lane, along the gap above `end`.

    `lane` is a column (whole number) or the gutter right of one (`x.5`). `out` and `into` are the tracks used in the
    gap below the start's row and in the gap above the end's; None where the arrow does not turn there.
    """

    start: str
    key: str
    end: str
    lane: float
    out: int | None
    into: int | None
    side: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes, arrows, and how many tracks each gap and gutter needs."""

    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]
    rows: int
    columns: int
    gaps: Mapping[int, int] = field(default_factory=dict)

    def place(self, node_id: str) -> Place:
        """Return where a node stands."""
        return next(place for place in self.places if place.id == node_id)


def end_of(node_id: str, key: str) -> str:
    """Return the id of the mark at which a way that leads nowhere ends."""
    return f"{END}:{node_id}:{key}"


def lay_out(nodes: Sequence[Node]) -> Layout:
    """Return the layout of `nodes`, which stand in an order in which every way leads to a later one."""
    nodes = _with_ends(nodes)
    reached = _reached(nodes)
    rows = _rows(nodes, reached)
    columns = _columns(nodes, rows)
    places = tuple(Place(node.id, rows[node.id], columns[node.id], node.id in reached) for node in nodes)
    arrows, gaps = _Routes(nodes, rows, columns).run()
    return Layout(places, arrows, max(rows.values(), default=-1) + 1, max(columns.values(), default=-1) + 1, gaps)


def _with_ends(nodes: Sequence[Node]) -> list[Node]:
    """Give every way that leads nowhere a mark of its own to lead to."""
    known = {node.id for node in nodes}
    made = []
    for node in nodes:
        links = tuple(link if link.to in known else Link(link.key, end_of(node.id, link.key)) for link in node.links)
        made.append(Node(node.id, links))
        made += [Node(link.to) for link in links if link.to not in known]
    return made


def _reached(nodes: Sequence[Node]) -> set[str]:
    found = {nodes[0].id} if nodes else set()
    for node in nodes:
        if node.id in found:
            found |= {link.to for link in node.links}
    return found


def _rows(nodes: Sequence[Node], reached: set[str]) -> dict[str, int]:
    """Return each node's row: below everything that leads to it. What nobody reaches stands below the rest."""
    rows: dict[str, int] = {}
    for wanted in (True, False):
        first = max(rows.values(), default=-1) + 1
        for node in nodes:
            if (node.id in reached) is wanted:
                rows.setdefault(node.id, first)
                for link in node.links:
                    if (link.to in reached) is wanted:
                        rows[link.to] = max(rows.get(link.to, 0), rows[node.id] + 1)
    return rows


def _columns(nodes: Sequence[Node], rows: Mapping[str, int]) -> dict[str, int]:
    """Give what usually follows its column, and side ways, from the last to the first, the nearest free one."""
    by_id = {node.id: node for node in nodes}
    columns: dict[str, int] = {}
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def chain(first: str) -> list[Node]:
        found: list[Node] = []
        here: str | None = first
        while here is not None and here not in columns:
            found.append(by_id[here])
            here = by_id[here].links[0].to if by_id[here].links else None
        return found

    def settle(first: str, top: int, least: int) -> None:
        line = chain(first)
        bottom = max(rows[line[-1].id], max((rows[link.to] - 1 for link in line[-1].links[:1]), default=0))
        column = least
        while any(start <= bottom and top <= end for start, end in taken[column]):
            column += 1
        taken[column].append((top, bottom))
        columns.update({node.id: column for node in line})
        for node in reversed(line):
            for link in node.links[1:]:
                if link.to not in columns:
                    settle(link.to, rows[node.id] + 1, column + 1)

    for node in nodes:
        if node.id not in columns:
            settle(node.id, rows[node.id], 0)
    return columns


@dataclass(slots=True, eq=False)
class _Track:
    """A line across a gap and what runs along it: (comes from above here, goes on down there, to whom)."""

    pieces: list[tuple[float, float, str]] = field(default_factory=list)

    def fits(self, top: float, bottom: float, target: str) -> bool:
        """Tell whether a piece may run here: beside the others, or with those that lead to the same box."""
        low, high = sorted((top, bottom))
        return all(high < min(one, two) or max(one, two) < low or other == target for one, two, other in self.pieces)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A way across a gap: where it comes from above, where it goes on down, to whom it leads."""

    gap: int
    top: float
    bottom: float
    target: str


class _Routes:
    """Lanes and tracks for arrows: none runs over a box, and two share a line only when they lead to the same box."""

    def __init__(self, nodes: Sequence[Node], rows: Mapping[str, int], columns: Mapping[str, int]) -> None:
        self.nodes, self.rows, self.columns = nodes, rows, columns
        self.lanes: dict[tuple[float, int], str] = {(columns[one.id], rows[one.id]): one.id for one in nodes}
        self.tracks: dict[int, list[_Track]] = defaultdict(list)

    def run(self) -> tuple[tuple[Arrow, ...], dict[int, int]]:
        """Return the arrows, nearest targets first served, and the number of tracks of each gap."""
        wanted = [
            (node, number, link)
            for node in self.nodes
            for number, link in enumerate(node.links)
            if self.rows[link.to] > self.rows[node.id]  # only what nobody reaches could lead up the page
        ]
        wanted.sort(key=lambda each: (self.rows[each[2].to] - self.rows[each[0].id], self.rows[each[0].id], each[1]))
        routes = {
            (node.id, link.key): (number, link, *self._route(node, number, link)) for node, number, link in wanted
        }
        # Only now is it known which track of its gap each one is: later ones may have come between.
        place: dict[_Track | None, int | None] = {None: None}
        place |= {track: number for tracks in self.tracks.values() for number, track in enumerate(tracks)}
        arrows = tuple(
            Arrow(node.id, link.key, link.to, lane, place[out], place[into], number)
            for node in self.nodes
            for number, link, lane, out, into in (
                routes[node.id, one.key] for one in node.links if (node.id, one.key) in routes
            )
        )
        return arrows, {gap: len(tracks) for gap, tracks in sorted(self.tracks.items())}

    def _route(self, node: Node, number: int, link: Link) -> tuple[float, _Track | None, _Track | None]:
        """Take the first lane that is free and can be reached and left; return it with the tracks to and from it."""
        start, end = (self.columns[node.id], self.rows[node.id]), (self.columns[link.to], self.rows[link.to])
        for lane in self._lanes(start, end, link.to):
            out = _Piece(start[1], start[0] + number / 10, lane, link.to) if lane != start[0] or number else None
            into = _Piece(end[1] - 1, lane, end[0], link.to) if lane != end[0] else None
            if all(lower < upper for lower, upper in map(self._bounds, filter(None, (out, into)))):
                break
        self.lanes.update({(lane, row): link.to for row in range(start[1] + 1, end[1])})
        first = self._track(out) if out else None
        return lane, first, self._track(into, below=first) if into else None

    def _lanes(self, start: tuple[int, int], end: tuple[int, int], target: str) -> Iterator[float]:
        """Yield the lanes that are free between two boxes; the last ones always can be reached, nothing is there."""
        beside = max(start[0], end[0]) + 0.5
        for lane in (end[0], start[0], *(beside + number for number in range(2 * len(self.nodes) + 1))):
            if all(self.lanes.get((lane, row), target) == target for row in range(start[1] + 1, end[1])):
                yield lane

    def _bounds(self, piece: _Piece) -> tuple[int, int]:
        """Return between which tracks of its gap a piece must run.

        Where another comes from above in the column in which this one goes on down, this one has to turn below it.
        """
        tracks = self.tracks[piece.gap]
        lower = [
            number
            for number, track in enumerate(tracks)
            if any(top == piece.bottom and other != piece.target for top, _bottom, other in track.pieces)
        ]
        upper = [
            number
            for number, track in enumerate(tracks)
            if any(bottom == piece.top and other != piece.target for _top, bottom, other in track.pieces)
        ]
        return max(lower, default=-1), min(upper, default=len(tracks))

    def _track(self, piece: _Piece, below: _Track | None = None) -> _Track:
        """Return the track that a piece takes: a free one between its bounds (below `below`), or a new one."""
        tracks = self.tracks[piece.gap]
        lower, upper = self._bounds(piece)
        if below in tracks:
            lower = max(lower, tracks.index(below))
        found = next(
            (track for track in tracks[lower + 1 : upper] if track.fits(piece.top, piece.bottom, piece.target)), None
        )
        if found is None:
            found = _Track()
            tracks.insert(max(upper, lower + 1), found)
        found.pieces.append((piece.top, piece.bottom, piece.target))
        return found


def as_text(layout: Layout) -> str:
    """Return the grid as text, one line a row: what golden tests and people who read them compare."""
    lines = []
    for row in range(layout.rows):
        cells = {place.column: _cell(place) for place in layout.places if place.row == row}
        line = [cells.get(column, ".") for column in range(max(cells) + 1)]
        lines.append(" | ".join(f"{cell:<14}" for cell in line).rstrip())
    return "\n".join(lines)


def _cell(place: Place) -> str:
    name = "(end)" if place.id.startswith(f"{END}:") else place.id
    return name if place.reached else f"?{name}"
