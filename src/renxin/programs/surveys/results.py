"""What answers come to, counted in SQL over the log of responses: items, dimensions, departments, recommendation.

Doubtful responses (too fast, straight line, contradictions) are counted apart and left out of every score.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import (
    HIDDEN_BELOW,
    WEAK_BELOW,
    Interval,
    RecommendationScore,
    mean_interval,
    recommendation_score,
)
from renxin.people.organizations import selectors as organizations

from . import counting
from .models import Survey
from .period import Period
from .reach import Reach


@dataclass(frozen=True, slots=True)
class Score:
    """A mean score 0–100 with its n; `hidden` under five answers, `weak` under thirty."""

    label: str
    n: int
    mean: float | None = None
    interval: Interval | None = None

    @property
    def hidden(self) -> bool:
        """Tell whether so few answered that showing it would tell on them."""
        return self.n < HIDDEN_BELOW

    @property
    def weak(self) -> bool:
        """Tell whether it is only a hint."""
        return HIDDEN_BELOW <= self.n < WEAK_BELOW


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer of a distribution: a part of a bar of 100, coloured by `tone` (1 worst … 5 best, 0 neither)."""

    label: str
    count: int
    share: float
    start: float
    tone: int

    @property
    def width(self) -> str:
        """Return its width in a bar of 100, written for SVG."""
        return f"{100 * self.share:.3f}"

    @property
    def x(self) -> str:
        """Return where it begins in a bar of 100, written for SVG."""
        return f"{100 * self.start:.3f}"


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the answers to one item spread; `not_applicable` stand beside, not inside."""

    item: questionnaires.Item
    n: int
    not_applicable: int
    bars: list[Bar]

    @property
    def hidden(self) -> bool:
        """Tell whether so few answered that showing it would tell on them."""
        return self.n < HIDDEN_BELOW

    @property
    def weak(self) -> bool:
        """Tell whether it is only a hint."""
        return HIDDEN_BELOW <= self.n < WEAK_BELOW


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department's score and recommendation."""

    department_id: int | None
    score: Score
    recommend: RecommendationScore | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the page of a survey shows for one period."""

    reach: Reach
    n: int
    doubtful: int
    low: int
    total: Score
    recommend: RecommendationScore | None
    dimensions: list[Score]
    items: list[Distribution]
    departments: list[DepartmentLine] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Tell whether there are too few answers to show any score."""
        return self.n < HIDDEN_BELOW


def read(actor: Actor, survey: Survey, period: Period, department_id: int | None, reach: Reach) -> Results:
    """Return the results of one survey and period: four statements, however many answered."""
    definition = questionnaires.definition_of(survey.version)
    values = counting.values_of(actor, survey, period, department_id)
    n, doubtful, mean, deviation, scored, low = counting.totals(values)
    by_department = counting.by_department(values)
    counts = [sum(row[place] for row in by_department) for place in (4, 5, 6)]
    return Results(
        reach=reach,
        n=n,
        doubtful=doubtful,
        low=low,
        total=_score("", scored, mean, deviation),
        recommend=recommendation_score(*counts),
        dimensions=_dimensions(definition, counting.dimensions(values)),
        items=_distributions(definition, counting.items(values)),
        departments=_departments(actor, by_department),
    )


def _score(label: str, n: int, mean: float | None, deviation: float | None) -> Score:
    interval = mean_interval(n, mean, deviation) if mean is not None and deviation is not None else None
    return Score(label, n, mean, interval)


def _dimensions(definition: questionnaires.Definition, rows: Sequence[tuple[Any, ...]]) -> list[Score]:
    found = {key: (n, mean, deviation) for key, mean, deviation, n in rows}
    return [_score(str(one.text), *found.get(one.code, (0, None, None))) for one in definition.dimensions]


def _departments(actor: Actor, rows: Sequence[tuple[Any, ...]]) -> list[DepartmentLine]:
    names = organizations.departments_by_ids(actor, {row[0] for row in rows if row[0]})
    lines = [
        DepartmentLine(
            department_id=row[0],
            score=Score(str(names.get(row[0], "")), row[1], row[2]),
            recommend=recommendation_score(*row[4:7]),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (-line.score.n, line.score.label))


def _distributions(definition: questionnaires.Definition, rows: Sequence[tuple[Any, ...]]) -> list[Distribution]:
    counts: dict[str, dict[Any, int]] = {}
    for key, value, count in rows:
        for one in _plain(value):
            counts.setdefault(key, {})[one] = counts.get(key, {}).get(one, 0) + count
    return [_distribution(item, counts.get(item.link_id, {})) for item in definition.items if item.closed]


def _plain(value: Any) -> list[Any]:
    loaded = json.loads(value) if isinstance(value, str) else value
    return loaded if isinstance(loaded, list) else [loaded]


def _distribution(item: questionnaires.Item, counts: dict[Any, int]) -> Distribution:
    not_applicable = counts.get("na", 0)
    n = sum(counts.values()) - not_applicable
    options = questionnaires.options_of(item)
    bars: list[Bar] = []
    start = 0.0
    for rank, (value, label) in enumerate(options):
        share = counts.get(value, 0) / n if n else 0.0
        bars.append(Bar(label, counts.get(value, 0), share, start, _tone(item, rank, len(options))))
        start += share
    return Distribution(item, n, not_applicable, bars)


def _tone(item: questionnaires.Item, rank: int, count: int) -> int:
    """Return the colour of an answer: 1 worst … 5 best; recommendation by its three classes, choices have none."""
    if item.type == "recommend":
        return 1 if rank <= 6 else 3 if rank <= 8 else 5
    if not item.scaled:
        return 0
    place = rank / (count - 1)
    return 1 + round(4 * (1 - place if item.reverse else place))
