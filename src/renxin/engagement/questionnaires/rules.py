"""Pure rules of questionnaires: which items apply, checking answers, scoring, doubtful patterns, low answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from .definition import (
    CHOICE,
    CHOICES,
    NOT_APPLICABLE,
    RANGES,
    RECOMMEND,
    TEXT,
    YES_NO,
    Definition,
    Item,
)

Answers = Mapping[str, Any]

TEXT_LIMIT: Final = 2000
ANSWERED_SHARE: Final = 0.5
SECONDS_PER_ITEM: Final = 2
STRAIGHT_LINE_ITEMS: Final = 10
TOO_FAST: Final = "TOO_FAST"
STRAIGHT_LINE: Final = "STRAIGHT_LINE"
LOGIC: Final = "LOGIC"
REQUIRED: Final = "required"
UNKNOWN: Final = "unknown"


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
    """A dimension's score, or None when fewer than half of its applicable items were answered."""

    code: str
    score: Pair | None
    answered: int
    applicable: int


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
            "dimensions": {one.code: _rounded(one.score) for one in self.dimensions if one.score},
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
    when = item.enable_when
    if when is None:
        return True
    given = answers.get(when.link_id)
    values = given if isinstance(given, list) else [given]
    return any(value in when.any_of for value in values)


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
        value = _typed(item, given)
        if value is None:
            errors[item.link_id] = UNKNOWN
        else:
            answers[item.link_id] = value
    return answers, errors


def item_score(item: Item, value: Any) -> Pair | None:
    """Return the 0–100 score of one answer to a scaled item; None for N/A, no answer and unscaled items."""
    if not item.scaled or not isinstance(value, int) or isinstance(value, bool):
        return None
    low, high = RANGES[item.type]
    points = low + high - value if item.reverse else value
    return Pair(ratio=100 * points / high, minmax=100 * (points - low) / (high - low))


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
        if item.link_id in answers and item.type != TEXT and not item.sensitive
    }


def comment(definition: Definition, answers: Answers) -> str:
    """Return what was written in free text, all text items together."""
    return "\n".join(
        str(answers[item.link_id]) for item in definition.items if item.type == TEXT and answers.get(item.link_id)
    )


def _meant(item: Item, rule: Mapping[str, Any]) -> bool:
    return item.link_id == rule["linkId"] if "linkId" in rule else item.role == rule.get("role")


def _number(answers: Answers, item: Item) -> bool:
    value = answers.get(item.link_id)
    return isinstance(value, int) and not isinstance(value, bool)


def _dimension_score(definition: Definition, code: str, answers: Answers) -> DimensionScore:
    items = [item for item in definition.items if item.dimension == code and item.scaled and asked(item, answers)]
    applicable = [item for item in items if answers.get(item.link_id) != NOT_APPLICABLE]
    scores = [pair for item in applicable if (pair := item_score(item, answers.get(item.link_id)))]
    enough = bool(scores) and len(scores) >= ANSWERED_SHARE * len(applicable)
    mean = _mean([(pair, 1.0) for pair in scores]) if enough else None
    return DimensionScore(code, mean, len(scores), len(applicable))


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


def _typed(item: Item, given: list[str]) -> Any:
    """Return the typed value of the posted strings, or None when it is no possible answer."""
    if item.na_option and given[0] == NOT_APPLICABLE:
        return NOT_APPLICABLE
    if item.type == TEXT:
        return given[0][:TEXT_LIMIT]
    if item.type == YES_NO:
        return {"yes": True, "no": False}.get(given[0])
    if item.type in (CHOICE, CHOICES):
        known = {str(option.value) for option in item.options}
        if not set(given) <= known:
            return None
        return given[0] if item.type == CHOICE else sorted(set(given))
    low, high = RANGES[item.type]
    return int(given[0]) if given[0].isascii() and given[0].isdigit() and low <= int(given[0]) <= high else None
