"""What is wrong with a draft, laid beside what it is about: a step, the start, or the settings of the journey."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from renxin.intelligence.journeys import gates
from renxin.intelligence.journeys.definition import Problem
from renxin.intelligence.journeys.editor import document
from renxin.intelligence.journeys.editor.diagram import START
from renxin.intelligence.journeys.services import find_problems
from renxin.kernel.core.actor import Actor

# What a draft says besides the definition that the engine reads.
BESIDES = ("name", "summary", "source", "version", "approver", "effective_on")


@dataclass(frozen=True, slots=True)
class Findings:
    """The problems by place (`@start`, `@settings`, `@stops`, or the id of a step) and field.

    `elsewhere` are the pages on which problems are put right that no form of the editor can mend, by place and text.
    """

    by_place: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_field: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    elsewhere: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return how many there are."""
        return sum(len(found) for found in self.by_place.values())

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Return every problem: its place, its text, and the page of others on which it is mended, if it is there."""
        return [
            (place, text, self.elsewhere.get((place, text), ""))
            for place, texts in self.by_place.items()
            for text in texts
        ]


def definition_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a draft that the engine reads, in its short form."""
    return {key: value for key, value in document.compact(content).items() if key not in BESIDES}


def find(actor: Actor, content: Mapping[str, Any]) -> Findings:
    """Return what keeps a draft from being published."""
    by_place: dict[str, list[str]] = defaultdict(list)
    by_field: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    elsewhere: dict[tuple[str, str], str] = {}
    definition = definition_of(content)
    found = find_problems(actor, definition)
    # What others want to be sure of is asked of a definition that is right in itself.
    gated = [] if found else gates.objections(actor, definition)
    for problem, url in [*((one, "") for one in found), *((Problem(one.where, one.text), one.url) for one in gated)]:
        place, name = _place(content, problem)
        by_place[place].append(problem.text)
        by_field[place][name].append(problem.text)
        if url:
            elsewhere[place, problem.text] = url
    return Findings(by_place, by_field, elsewhere)


def _place(content: Mapping[str, Any], problem: Problem) -> tuple[str, str]:
    """Return what a problem is about, and the field of its form, if it names one."""
    parts = problem.where.split(".")
    if problem.step or (len(parts) > 1 and parts[1].startswith("steps")):
        names = parts[2:] if parts[1:2] and "[" in parts[1] else parts[3:]
        return problem.step or _step_at(content, parts[1]), _field(names)
    part = parts[1].partition("[")[0] if len(parts) > 1 else ""
    if part in ("start", "who", "otherwise"):
        return START, _field(parts[2:]) if part == "start" else f"who.{part}"
    return ("@stops" if part in ("stop", "exit") else "@settings", _field(parts[1:]))


def _step_at(content: Mapping[str, Any], part: str) -> str:
    number = part.partition("[")[2].rstrip("]")
    found = content["steps"]
    return str(found[int(number) - 1].get("id")) if number.isdigit() and int(number) <= len(found) else "@settings"


def _field(names: Sequence[str]) -> str:
    """Return the path of a field as forms write it: `cases[2].to` is `cases.1.to`."""
    made = []
    for name in names:
        base, bracket, number = name.partition("[")
        made += [base, str(int(number.rstrip("]")) - 1)] if bracket else [base]
    return ".".join(made)
