"""What answers come to, counted in SQL over the log of responses: items, dimensions, departments, recommendation.

Doubtful responses (too fast, straight line, contradictions) are counted apart and left out of every score.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import (
    HIDDEN_BELOW,
    WEAK_BELOW,
    RecommendationScore,
    mean_interval,
    recommendation_score,
    score_changed,
)
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.models import Survey

from . import counting
from .counting import Narrowed
from .period import Period
from .reach import Reach
from .scores import Change, Score
from .weighting import Weighted, weighted_total


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer of a distribution: a part of a bar of 100, coloured by `tone` (1 worst … 5 best, 0 neither).

    `value` is the answer as it stands in an address.
    """

    label: str
    count: int
    share: float
    start: float
    tone: int
    value: str = ""

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
    anonymous: int
    seconds: float | None
    total: Score
    weighted: Weighted | None
    recommend: RecommendationScore | None
    recommend_before: RecommendationScore | None
    dimensions: list[Score]
    items: list[Distribution]
    departments: list[DepartmentLine] = field(default_factory=list)
    flags: list[tuple[str, int]] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Tell whether there are too few answers to show any score."""
        return self.n < HIDDEN_BELOW

    @property
    def minutes(self) -> float | None:
        """Return how long half of them took at most."""
        return self.seconds / 60 if self.seconds is not None else None

    @property
    def recommend_change(self) -> Change:
        """Return up or down against the period before, and nothing while chance explains the difference."""
        now, then = self.recommend, self.recommend_before
        if now is None or then is None or min(now.n, then.n) < WEAK_BELOW or not score_changed(then, now):
            return ""
        return "up" if now.score > then.score else "down"


def read(actor: Actor, survey: Survey, period: Period, narrowed: Narrowed, reach: Reach) -> Results:
    """Return the results of one survey and period beside the period before: some statements, however many answered."""
    definition = questionnaires.definition_of(survey.version)
    values = counting.values_of(actor, survey, period, narrowed)
    then = counting.values_of(actor, survey, period.before, narrowed)
    n, doubtful, mean, deviation, scored, low, anonymous, seconds = counting.totals(values)
    _n, _doubtful, old_mean, old_deviation, old_scored, *_rest = counting.totals(then)
    by_department = counting.by_department(values)
    return Results(
        reach=reach,
        n=n,
        doubtful=doubtful,
        low=low,
        anonymous=anonymous,
        seconds=seconds,
        total=_score("", (scored, mean, deviation), (old_scored, old_mean, old_deviation)),
        weighted=weighted_total(values),
        recommend=_recommend(by_department),
        recommend_before=_recommend(counting.by_department(then)),
        dimensions=_dimensions(definition, counting.dimensions(values), counting.dimensions(then)),
        items=_distributions(definition, counting.items(values)),
        departments=_departments(actor, by_department),
        flags=sorted(counting.flags(values)),
    )


def _recommend(by_department: Sequence[tuple[Any, ...]]) -> RecommendationScore | None:
    return recommendation_score(*[sum(row[place] for row in by_department) for place in (4, 5, 6)])


Measured = tuple[int, float | None, float | None]


def _score(label: str, now: Measured, then: Measured = (0, None, None)) -> Score:
    n, mean, deviation = now
    interval = mean_interval(n, mean, deviation) if mean is not None and deviation is not None else None
    return Score(label, n, mean, interval, deviation, Score(label, then[0], then[1], None, then[2]))


def _dimensions(
    definition: questionnaires.Definition, now: Sequence[tuple[Any, ...]], then: Sequence[tuple[Any, ...]]
) -> list[Score]:
    found = {key: (n, mean, deviation) for key, mean, deviation, n in now}
    before = {key: (n, mean, deviation) for key, mean, deviation, n in then}
    none = (0, None, None)
    return [
        replace(_score(str(one.text), found.get(one.code, none), before.get(one.code, none)), code=one.code)
        for one in definition.dimensions
    ]


def _departments(actor: Actor, rows: Sequence[tuple[Any, ...]]) -> list[DepartmentLine]:
    """Return a line for each department; what was merged into another counts with it."""
    into = organizations.successors(actor)
    together: dict[int | None, list[tuple[Any, ...]]] = {}
    for row in rows:
        together.setdefault(into.get(row[0], row[0]), []).append(row)
    names = organizations.departments_by_ids(actor, {key for key in together if key})
    lines = [
        DepartmentLine(key, _together(str(names.get(key or 0, "")), parts), _recommend(parts))
        for key, parts in together.items()
    ]
    return sorted(lines, key=lambda line: (-line.score.n, line.score.label))


def _together(label: str, parts: Sequence[tuple[Any, ...]]) -> Score:
    scored = sum(row[3] for row in parts)
    mean = sum((row[2] or 0.0) * row[3] for row in parts) / scored if scored else None
    return Score(label, sum(row[1] for row in parts), mean)


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
        tone = _tone(item, rank, len(options))
        bars.append(Bar(label, counts.get(value, 0), share, start, tone, json.dumps(value)))
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
