"""What matters to patients: importance × satisfaction, key drivers, and Kano, of one survey in one scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

import numpy as np

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.selectors import Definition
from renxin.intelligence.insights.analysis import drivers as driving
from renxin.intelligence.insights.analysis import importance, kano
from renxin.intelligence.insights.analysis.drivers import Drivers
from renxin.intelligence.insights.analysis.importance import ANSWERS_NEEDED, Attribute, CrossHair, Placed
from renxin.intelligence.insights.analysis.kano import Kano
from renxin.intelligence.insights.models import Cross, ImportanceMethod, MatrixChoice
from renxin.intelligence.insights.queries.single import Single, singles
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.programs.surveys.models import Survey

_ELDER = 60
_SCALE = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """One matrix: where each dimension lies. `left_out` had too few answers; `why` says why nothing can be drawn."""

    placed: tuple[Placed, ...] = ()
    cross: CrossHair | None = None
    is_hint: bool = False
    left_out: tuple[str, ...] = ()
    n: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mattering:
    """Everything the page shows. `drivers` None: `needed` complete answers would be needed, `complete` there are."""

    survey: Survey
    definition: Definition
    choice: MatrixChoice
    matrix: Matrix
    groups: tuple[tuple[str, Matrix], ...]
    drivers: Drivers | None
    needed: int
    complete: int
    kano: tuple[tuple[str, Kano], ...]


def choice_of(actor: Actor, survey: Survey) -> MatrixChoice:
    """Return how the matrix of a survey is drawn: as chosen, else by Shapley shares around the mean."""
    found = MatrixChoice.objects.of(actor).filter(survey=survey).first()
    return found or MatrixChoice(
        tenant_id=actor.tenant_id,
        survey=survey,
        method=ImportanceMethod.SHAPLEY,
        cross=Cross.MEAN,
        set_at=clock.now(),
    )


def read(actor: Actor, scope: Scope, survey: Survey, split: str = "") -> Mattering:
    """Return what matters by the answers of a survey; `split` (age, mode) draws groups of patients apart."""
    actor.require("insights.view")
    definition = questionnaires.definitions_of(actor, [survey.version_id])[survey.version_id]
    rows = singles(scope, survey, definition)
    choice = choice_of(actor, survey)
    codes = [one.code for one in definition.dimensions]
    found, complete = _drivers(rows, codes, resamples=1000)
    groups = _groups(actor, rows, split) if split else {}
    return Mattering(
        survey=survey,
        definition=definition,
        choice=choice,
        matrix=matrix(rows, codes, choice, definition),
        groups=tuple((name, matrix(some, codes, choice, definition)) for name, some in groups.items()),
        drivers=found,
        needed=driving.needed(max(1, len(codes))),
        complete=complete,
        kano=tuple(_kano(rows, definition)),
    )


def matrix(rows: Sequence[Single], codes: Sequence[str], choice: MatrixChoice, definition: Definition) -> Matrix:
    """Return the matrix of some answers; dimensions of fewer than thirty are left out."""
    answered = {code: [row.dimensions[code] for row in rows if code in row.dimensions] for code in codes}
    enough = [code for code in codes if len(answered[code]) >= ANSWERS_NEEDED]
    left_out = tuple(code for code in codes if code not in enough)
    matters = _importance(rows, enough, choice.method, definition)
    if matters is None or not enough:
        why = "outcome" if not any(row.outcome is not None for row in rows) else "few"
        return Matrix(left_out=left_out, n=len(rows), why=why)
    attributes = [
        Attribute(
            code=code,
            importance=matters[code][0],
            performance=fmean(answered[code]),
            n=len(answered[code]),
            weak=matters[code][1],
        )
        for code in enough
        if code in matters
    ]
    if not attributes:
        return Matrix(left_out=left_out, n=len(rows), why="few")
    cross = _cross(attributes, choice)
    return Matrix(
        placed=tuple(importance.place(attributes, cross, same_scale=choice.method == ImportanceMethod.STATED)),
        cross=cross,
        is_hint=importance.cross_is_a_hint(attributes, choice.cross),  # type: ignore[arg-type]
        left_out=left_out,
        n=len(rows),
    )


def _cross(attributes: Sequence[Attribute], choice: MatrixChoice) -> CrossHair:
    """Return the cross-hair chosen. The middle of a derived importance is half of the largest there is."""
    is_stated = choice.method == ImportanceMethod.STATED
    most = max(one.importance for one in attributes)
    target = CrossHair(
        choice.target_importance if choice.target_importance is not None else most / 2,
        choice.target_performance if choice.target_performance is not None else _SCALE,
    )
    middle = CrossHair(_SCALE if is_stated else most / 2, _SCALE)
    return importance.cross_hair(attributes, choice.cross, middle=middle, target=target)  # type: ignore[arg-type]


def _importance(
    rows: Sequence[Single], codes: Sequence[str], method: str, definition: Definition
) -> dict[str, tuple[float, bool]] | None:
    """Return how much each dimension matters, and whether that could be chance; None when it cannot be told."""
    if method == ImportanceMethod.STATED:
        return _stated(rows, definition) or None
    if method == ImportanceMethod.CORRELATION:
        return {code: pair for code in codes if (pair := _correlated(rows, code)) is not None} or None
    found, _complete = _drivers(rows, codes, resamples=0)
    if found is None:
        return None
    is_beta = method == ImportanceMethod.REGRESSION
    return {one.code: (one.beta if is_beta else one.share, one.is_weak) for one in found.drivers}


def _stated(rows: Sequence[Single], definition: Definition) -> dict[str, tuple[float, bool]]:
    """Return the mean of what patients say matters, 0–100, of the questions of that role."""
    found = {}
    for item in definition.with_role("importance"):
        values = [float(row.coded[item.link_id]) for row in rows if isinstance(row.coded.get(item.link_id), int)]
        steps = [float(option.value) for option in item.options if isinstance(option.value, int)]
        if item.dimension and values and len(steps) > 1:
            low, high = min(steps), max(steps)
            found[item.dimension] = (100 * (fmean(values) - low) / (high - low), len(values) < ANSWERS_NEEDED)
    return found


def _correlated(rows: Sequence[Single], code: str) -> tuple[float, bool] | None:
    pairs = [(row.dimensions[code], row.outcome) for row in rows if code in row.dimensions and row.outcome is not None]
    if len(pairs) < ANSWERS_NEEDED:
        return None
    x, y = np.array(pairs, dtype=float).T
    if not x.std() or not y.std():
        return None
    r = float(np.corrcoef(x, y)[0, 1])
    return r, driving.is_chance(r, len(pairs))


def _drivers(rows: Sequence[Single], codes: Sequence[str], *, resamples: int) -> tuple[Drivers | None, int]:
    """Return the drivers from complete answers; dimensions that most leave out are dropped first."""
    judged = [row for row in rows if row.outcome is not None]
    kept = tuple(
        code for code in codes if judged and sum(1 for row in judged if code in row.dimensions) * 2 >= len(judged)
    )[: driving.MOST]
    whole = [row for row in judged if all(code in row.dimensions for code in kept)]
    if not kept or len(whole) < driving.needed(len(kept)):
        return None, len(whole)
    values = tuple(tuple(row.dimensions[code] for code in kept) for row in whole)
    return _kept(kept, values, tuple(row.outcome or 0.0 for row in whole), resamples), len(whole)


@lru_cache(maxsize=64)
def _kept(
    codes: tuple[str, ...], rows: tuple[tuple[float, ...], ...], outcome: tuple[float, ...], resamples: int
) -> Drivers | None:
    try:
        return driving.key_drivers(codes, rows, outcome, resamples=resamples)
    except ValueError:  # something never varies: nothing can be told from it
        return None


def _groups(actor: Actor, rows: Sequence[Single], split: str) -> dict[str, list[Single]]:
    """Return the answers in two groups: by age, or by whether she came again."""
    if split == "age":
        asked = {row.patient_id for row in rows if row.patient_id > 0}
        born = dict(Patient.objects.of(actor).filter(pk__in=asked).values_list("pk", "birth_date"))
        year = clock.now().year
        known = {pk for pk, day in born.items() if day}
        old = {pk for pk, day in born.items() if day and year - day.year >= _ELDER}
        return {
            "elder": [row for row in rows if row.patient_id in old],
            "younger": [row for row in rows if row.patient_id in known - old],
        }
    seen: dict[int, int] = {}
    for row in rows:
        seen[row.patient_id] = seen.get(row.patient_id, 0) + 1
    return {
        "again": [row for row in rows if row.patient_id > 0 and seen[row.patient_id] > 1],
        "once": [row for row in rows if row.patient_id > 0 and seen[row.patient_id] == 1],
    }


def _kano(rows: Sequence[Single], definition: Definition) -> list[tuple[str, Kano]]:
    """Return each feature asked about in pairs; whoever contradicts herself too often is left out."""
    pairs: dict[str, dict[str, str]] = {}
    words: dict[str, str] = {}
    for item in definition.items:
        feature = getattr(item, "kano", "")
        if feature:
            pairs.setdefault(feature, {})[item.side] = item.link_id
            words.setdefault(feature, str(item.text))
    answers = [
        {
            feature: (row.coded[sides["functional"]], row.coded[sides["dysfunctional"]])
            for feature, sides in pairs.items()
            if all(isinstance(row.coded.get(link), int) for link in sides.values())
        }
        for row in rows
    ]
    clear = [one for one in answers if not kano.is_doubtful(list(one.values()))]
    found = [(words[feature], kano.classify([one[feature] for one in clear if feature in one])) for feature in pairs]
    return [(name, one) for name, one in found if one]


def strongest(rows: Sequence[Single], codes: Sequence[str]) -> list[str]:
    """Return the dimensions that explain most of the judgement, the strongest first; none when it cannot be told."""
    found, _complete = _drivers(rows, codes, resamples=0)
    return [one.code for one in found.drivers if not one.is_weak] if found else []
