"""A result as pages and paper show it: every line in words, with what it counts and why."""

from dataclasses import dataclass
from typing import Any

from renxin.intelligence.appraisal import wording
from renxin.intelligence.appraisal.models import Result
from renxin.intelligence.appraisal.rules.filled import Line
from renxin.intelligence.appraisal.rules.scoring import Filled, settle
from renxin.programs.surveys import selectors as surveys
from renxin.ui.words import number


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line in words."""

    line: Line

    @property
    def name(self) -> str:
        """Return what it is called."""
        return wording.said(self.line.words)

    @property
    def kind(self) -> str:
        """Return what it is about."""
        return str(wording.KINDS[self.line.kind])

    @property
    def value(self) -> str:
        """Return the number; nothing where fewer than five answers would tell about persons."""
        if self.line.kind == "experience" and 0 < self.line.n < 5:
            return ""
        return wording.value(self.line.unit, self.line.value)

    @property
    def interval(self) -> str:
        """Return its interval."""
        return wording.interval(self.line) if self.value else ""

    @property
    def n(self) -> str:
        """Return what it stands on."""
        return "< 5" if not self.value else number(self.line.n, 0)

    @property
    def points(self) -> str:
        """Return what it earned."""
        if self.line.points is None:
            return "–"
        return f"+{number(self.line.points, 1)}" if self.line.state == "adds" else number(self.line.points, 1)

    @property
    def weight(self) -> str:
        """Return how much it could earn."""
        return number(self.line.weight, 0)

    @property
    def share(self) -> int:
        """Return the points as a part of a hundred, for a bar."""
        return round(100 * (self.line.points or 0) / self.line.weight)

    @property
    def state(self) -> str:
        """Return why it counts or not."""
        return str(wording.STATES[self.line.state])

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing has to be explained about it."""
        return self.line.state == "counted"

    @property
    def rule(self) -> str:
        """Return how points come about."""
        return wording.rule(self.line)

    @property
    def looks_back(self) -> str:
        """Return over which months."""
        return wording.looks_back(self.line.months)

    @property
    def note(self) -> str:
        """Return the note on the case mix."""
        return wording.mix_note(self.line)


def lines(result: Result) -> list[LineShown]:
    """Return the lines of a result."""
    return [LineShown(Line.read(data)) for data in result.items]


def settled(result: Result) -> Filled:
    """Return how the lines of a result add up."""
    return settle([Line.read(data) for data in result.items], result.version.sheet.subject)


def about(result: Result) -> dict[str, Any]:
    """Return whom and what a result is about, in words."""
    filled = settled(result)
    return {
        "title": wording.said(result.version.sheet.title),
        "who": str(result.practitioner or result.department or ""),
        "where": str(result.department or "") if result.practitioner else "",
        "total": number(result.total, 1) if result.total is not None else "",
        "counted": number(filled.counted, 0),
        "bonus": number(filled.bonus, 1) if filled.bonus else "",
        "why_not": str(wording.WHY_NOT.get(filled.why_not, "")) if result.total is None else "",
    }


def frame(result: Result) -> dict[str, Any]:
    """Return the sampling frame in words: who was asked, who was not and by which rule."""
    found = result.frame or {}
    withheld = sorted(found.get("withheld", {}).items(), key=lambda one: -one[1])
    asked, answered = found.get("asked", 0), found.get("answered", 0)
    return {
        "asked": asked,
        "answered": answered,
        "share": f"{number(100 * answered / asked, 0)}%" if asked else "–",
        "withheld": [(surveys.why_not_asked(code), n) for code, n in withheld],
        "total": asked + sum(n for _code, n in withheld),
    }
