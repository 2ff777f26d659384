"""A definition as a diagram: boxes and arrows with words and numbers. For every page that shows one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from renxin.intelligence.journeys.editor import document, reading
from renxin.intelligence.journeys.editor.drawing import HEIGHT, WITH_NUMBERS, Box, Line, draw
from renxin.intelligence.journeys.editor.layout import END, Link, Node, lay_out
from renxin.intelligence.journeys.settings import spoken

START: Final = "@start"
CHIP: Final = 220
MARKS: Final = {
    "added": pgettext_lazy("step", "added"),
    "changed": pgettext_lazy("step", "changed"),
    "removed": pgettext_lazy("step", "removed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How many people: at each step, stuck there, who passed it, and who took each way (`step`, `key`).

    `people` is how the list of people asks for those of a way, where their traces name them.
    """

    here: Mapping[str, int] = field(default_factory=dict)
    stuck: Mapping[str, int] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)
    stopped: Mapping[str, int] = field(default_factory=dict)
    ways: Mapping[tuple[str, str], int] = field(default_factory=dict)
    people: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A box with what stands in it. `mark` says how a comparison sees it: added, changed, removed."""

    box: Box
    id: str
    icon: str
    title: str
    words: str
    number: int = 0
    here: int = 0
    stuck: int = 0
    passed: int | None = None
    stopped: int = 0
    problems: tuple[str, ...] = ()
    mark: str = ""
    mark_words: str = ""
    is_start: bool = False
    is_final: bool = False
    ways: tuple["Edge", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An arrow with what is said on it. `after` and `key` name its beginning to the edits; `leads_to` is a number."""

    line: Line
    words: str
    after: str
    key: str
    people: int | None = None
    query: str = ""
    leads_to: int | None = None
    allowed: bool = True

    @property
    def left(self) -> int:
        """Return where its words begin: beside a side way, left of what goes straight down."""
        return self.line.x if self.line.is_side else self.line.x - CHIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Everything to show."""

    width: int
    height: int
    cells: tuple[Cell, ...]
    ends: tuple[Box, ...]
    edges: tuple[Edge, ...]


def make(
    content: Mapping[str, Any],
    *,
    numbers: Numbers | None = None,
    problems: Mapping[str, Sequence[str]] | None = None,
    marks: Mapping[str, str] | None = None,
    moving: str = "",
) -> Diagram:
    """Return the diagram of a definition in its explicit form. `moving`: the step that looks for a place."""
    return _Making(content, numbers, problems or {}, marks or {}, moving).run()


class _Making:
    """The parts of one diagram while it is put together."""

    def __init__(
        self,
        content: Mapping[str, Any],
        numbers: Numbers | None,
        problems: Mapping[str, Sequence[str]],
        marks: Mapping[str, str],
        moving: str,
    ) -> None:
        self.content, self.numbers, self.problems, self.marks = content, numbers, problems, marks
        self.steps = {str(step.get("id")): step for step in content["steps"]}
        self.order = {step_id: number for number, step_id in enumerate(self.steps, start=1)}
        self.moving = moving
        self.shut = _barred(content, moving) if moving else set()

    def run(self) -> Diagram:
        first = next(iter(self.steps), "")
        layout = lay_out([Node(START, (Link("next", first),)), *document.nodes(self.content)])
        drawing = draw(layout, WITH_NUMBERS if self.numbers else HEIGHT)
        edges = tuple(self._edge(line) for line in drawing.lines)
        return Diagram(
            width=drawing.width,
            height=drawing.height,
            cells=tuple(self._cell(box, edges) for box in drawing.boxes if not box.is_end),
            ends=tuple(box for box in drawing.boxes if box.is_end),
            edges=edges,
        )

    def _cell(self, box: Box, edges: Sequence[Edge]) -> Cell:
        ways = tuple(edge for edge in edges if edge.line.start == box.id)
        if box.id == START:
            return self._start(box, ways)
        step = reading.read(self.steps[box.id])
        problems = tuple(self.problems.get(box.id, ()))
        if not box.reached:
            problems = (*problems, _("Nobody comes here: no step leads to it."))
        return Cell(
            box=box,
            id=box.id,
            icon=step.icon,
            title=step.title,
            words=step.words,
            number=self.order[box.id],
            problems=problems,
            mark=self.marks.get(box.id, ""),
            mark_words=str(MARKS.get(self.marks.get(box.id, ""), "")),
            is_final=step.verb == document.FINAL,
            ways=ways,
            **self._people(box.id),
        )

    def _people(self, step_id: str) -> dict[str, Any]:
        if self.numbers is None:
            return {}
        return {
            "here": self.numbers.here.get(step_id, 0),
            "stuck": self.numbers.stuck.get(step_id, 0),
            "passed": self.numbers.passed.get(step_id, 0),
            "stopped": self.numbers.stopped.get(step_id, 0),
        }

    def _start(self, box: Box, ways: tuple[Edge, ...]) -> Cell:
        start = self.content.get("start") or {}
        label = start.get("label") if isinstance(start, Mapping) else None
        words = spoken(label) if isinstance(label, Mapping) and label.get("zh") else _("Not filled in yet.")
        return Cell(
            box=box,
            id=START,
            icon="play",
            title=_("It begins when"),
            words=words,
            problems=tuple(self.problems.get(START, ())),
            mark=self.marks.get(START, ""),
            mark_words=str(MARKS.get(self.marks.get(START, ""), "")),
            is_start=True,
            ways=ways,
        )

    def _edge(self, line: Line) -> Edge:
        after = "" if line.start == START else line.start
        words = reading.way_words(self.steps[after]).get(line.key, "") if after else ""
        return Edge(
            line=line,
            words=words,
            after=after,
            key=line.key,
            people=self.numbers.ways.get((after, line.key)) if self.numbers else None,
            query=self.numbers.people.get((after, line.key), "") if self.numbers else "",
            leads_to=None if line.end.startswith(f"{END}:") else self.order.get(line.end),
            allowed=not self.moving or (after not in self.shut and line.end != self.moving),
        )


def _barred(content: Mapping[str, Any], moving: str) -> set[str]:
    """Return the steps after which `moving` cannot go: itself, and what its side ways lead to."""
    step = document.find(content, moving)
    side = document.ways(step)[1:] if step else []
    return {moving}.union(*(document.after(content, way.to) for way in side if way.to))
