"""Pure rules of questionnaires: which items apply, checking answers, scoring, doubtful patterns, low answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from .definition import DATE, FILES, NOT_APPLICABLE, RECOMMEND, TEXT, Definition, Item
from .typing_in import typed

Answers = Mapping[str, Any]

ANSWERED_SHARE: Final = 0.5
SECONDS_PER_ITEM: Final = 2
STRAIGHT_LINE_ITEMS: Final = 10
TOO_FAST: Final = "TOO_FAST"
STRAIGHT_LINE: Final = "STRAIGHT_LINE"
LOGIC: Final = "LOGIC"
REQUIRED: Final = "required"
UNKNOWN: Final = "unknown"
UNCOUNTED: Final = FILES | {TEXT, DATE}
"""Types whose answers may tell who somebody is: they stay inside the encrypted column."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One score by both methods, 0–100."""

    ratio: float
    minmax: float

    def by(self, method: str) -> float:
        """Return the value of `method` (`ratio` or `minmax`)."""
        return self.ratio if method == "ratio" else self.minmax


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension's score, or None when fewer than half of its applicable items were answered.

    `points` is their plain sum, where the questionnaire keeps it and every item was answered.
    """

    code: str
    score: Pair | None
    answered: int
    applicable: int
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """What one response comes to. `recommend` is 0–10 as answered."""

    total: Pair | None
    dimensions: tuple[DimensionScore, ...]
    recommend: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the stored form: `{"total": {...}, "dimensions": {code: {...}}}`."""
        return {
            "total": _rounded(self.total),
            "dimensions": {
                one.code: (_rounded(one.score) or {}) | ({} if one.points is None else {"points": one.points})
                for one in self.dimensions
                if one.score
            },
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that rules say about one response."""

    scores: Scores
    coded: dict[str, Any]
    flags: list[str]
    low: bool
    comment: str

    def total_by(self, method: str) -> float | None:
        """Return the total by `method`, rounded to two places."""
        return round(self.scores.total.by(method), 2) if self.scores.total else None


def assess(
    definition: Definition, answers: Answers, low_rules: Sequence[Mapping[str, Any]], seconds: int | None
) -> Assessment:
    """Return what one response comes to: scores, countable answers, marks of doubt, whether it is low."""
    return Assessment(
        scores=score(definition, answers),
        coded=coded(definition, answers),
        flags=flags(definition, answers, seconds),
        low=is_low(definition, answers, low_rules),
        comment=comment(definition, answers),
    )


def asked(item: Item, answers: Answers) -> bool:
    """Tell whether `item` is asked at all, given the answers to earlier items."""
    return item.enable_when is None or item.enable_when.holds(answers)


def read_answers(definition: Definition, posted: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the typed answers in a posted form and, by linkId, what is wrong (`required`, `unknown`).

    Unknown fields are ignored, empty ones count as not answered, answers to items that are not asked are dropped.
    """
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for item in definition.items:
        if not asked(item, answers):
            continue
        given = [value.strip() for value in posted.get(item.link_id, ()) if value.strip()]
        if not given:
            if item.required:
                errors[item.link_id] = REQUIRED
            continue
        value = typed(item, given)
        if value is None:
            errors[item.link_id] = UNKNOWN
        else:
            answers[item.link_id] = value
    return answers, errors


def item_score(item: Item, value: Any) -> Pair | None:
    """Return the 0–100 score of one answer to a scored item; None for N/A, no answer and unscored items."""
    points = item.points_of(value) if item.scored else None
    low, high = item.span
    if points is None or high <= low:
        return None
    if item.reverse:
        points = low + high - points
    return Pair(ratio=100 * points / high if high else 0.0, minmax=100 * (points - low) / (high - low))


def score(definition: Definition, answers: Answers) -> Scores:
    """Return the scores of `answers`: items → dimensions → total (mean of dimensions, weighted where configured)."""
    dimensions = tuple(_dimension_score(definition, one.code, answers) for one in definition.dimensions)
    weights = {one.code: one.weight for one in definition.dimensions}
    scored = [(one.score, weights[one.code]) for one in dimensions if one.score]
    recommend = next(
        (answers[item.link_id] for item in definition.items if item.type == RECOMMEND and _number(answers, item)), None
    )
    return Scores(total=_mean(scored), dimensions=dimensions, recommend=recommend)


def nps_class(recommend: int) -> str:
    """Return `promoter` (9–10), `passive` (7–8) or `detractor` (0–6)."""
    if recommend >= 9:
        return "promoter"
    return "passive" if recommend >= 7 else "detractor"


def is_low(definition: Definition, answers: Answers, low_rules: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether any of the survey's own low rules holds.

    A rule is `{"role" | "linkId": …, "at_most": number}`: some item with that role or id was answered that low.
    """
    return any(
        isinstance(answers.get(item.link_id), int) and answers[item.link_id] <= rule["at_most"]
        for rule in low_rules
        for item in definition.items
        if _meant(item, rule)
    )


def flags(definition: Definition, answers: Answers, seconds: int | None) -> list[str]:
    """Return the marks of a doubtful response. They mark; nothing is deleted."""
    found = []
    if seconds is not None and seconds < SECONDS_PER_ITEM * len(answers):
        found.append(TOO_FAST)
    line = [answers[item.link_id] for item in definition.items if item.scaled and _number(answers, item)]
    if any(len(list(run)) >= STRAIGHT_LINE_ITEMS for _value, run in groupby(line)):
        found.append(STRAIGHT_LINE)
    if any(item.link_id in answers and not asked(item, answers) for item in definition.items):
        found.append(LOGIC)
    return found


def coded(definition: Definition, answers: Answers) -> dict[str, Any]:
    """Return the closed, non-sensitive answers: what may be counted outside the encrypted column."""
    return {
        item.link_id: answers[item.link_id]
        for item in definition.items
        if item.link_id in answers and item.type not in UNCOUNTED and not item.sensitive
    }


def comment(definition: Definition, answers: Answers) -> str:
    """Return what was written in free text, all text items together."""
    return "\n".join(
        str(answers[item.link_id]) for item in definition.items if item.type == TEXT and answers.get(item.link_id)
    )


def _meant(item: Item, rule: Mapping[str, Any]) -> bool:
    return item.link_id == rule["linkId"] if rule.get("linkId") else item.role == rule.get("role")


def _number(answers: Answers, item: Item) -> bool:
    value = answers.get(item.link_id)
    return isinstance(value, int) and not isinstance(value, bool)


def _dimension_score(definition: Definition, code: str, answers: Answers) -> DimensionScore:
    items = [item for item in definition.items if item.dimension == code and item.scored and asked(item, answers)]
    applicable = [item for item in items if answers.get(item.link_id) != NOT_APPLICABLE]
    scores = [
        (pair, item.weight) for item in applicable if (pair := item_score(item, answers.get(item.link_id))) is not None
    ]
    enough = bool(scores) and len(scores) >= ANSWERED_SHARE * len(applicable)
    points = _points(definition, code, items, answers) if enough else None
    return DimensionScore(code, _mean(scores) if enough else None, len(scores), len(applicable), points)


def _points(definition: Definition, code: str, items: Sequence[Item], answers: Answers) -> float | None:
    """Return the plain sum of a dimension that keeps it, if every item of it was answered."""
    kept = any(one.total for one in definition.dimensions if one.code == code)
    earned = [item.points_of(answers.get(item.link_id)) for item in items] if kept else [None]
    return None if None in earned else sum(point for point in earned if point is not None)


def _mean(weighted: Sequence[tuple[Pair, float]]) -> Pair | None:
    whole = sum(weight for _pair, weight in weighted)
    if not whole:
        return None
    return Pair(
        ratio=sum(pair.ratio * weight for pair, weight in weighted) / whole,
        minmax=sum(pair.minmax * weight for pair, weight in weighted) / whole,
    )


def _rounded(pair: Pair | None) -> dict[str, float] | None:
    return {"ratio": round(pair.ratio, 2), "minmax": round(pair.minmax, 2)} if pair else None
