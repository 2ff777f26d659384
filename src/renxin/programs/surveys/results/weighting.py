"""What the answers would come to if everybody had answered alike: post-stratified by department, age and sex.

The frame is everybody who came up for asking in the period, asked or not; weights are trimmed. Anonymous answers
belong to no stratum and are left out, which the page says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from renxin.kernel.core.statistics import Z95, Interval

from .counting import FOUND, SURE, Values, rows

Stratum = tuple[Any, ...]
LOWEST, HIGHEST = 0.3, 3.0
_BAND: Final = """CASE WHEN p.birth_date IS NULL THEN '' ELSE
    width_bucket(extract(year FROM age(%(end)s::date, p.birth_date)), ARRAY[18, 45, 65]::numeric[])::text END"""
_FRAME: Final = f"""
SELECT i.department_id, {_BAND}, p.sex, count(*)
  FROM surveys_invitation i JOIN patients_patient p ON p.id = i.patient_id
 WHERE i.tenant_id = %(tenant)s AND i.survey_id = %(survey)s
   AND i.invited_at >= %(start)s AND i.invited_at < %(end)s
   AND (%(every)s OR i.department_id = ANY(%(departments)s))
 GROUP BY 1, 2, 3
"""  # noqa: S608  our own
_ANSWERS: Final = f"""
WITH f AS MATERIALIZED (SELECT r.patient_id, r.department_id, r.score {FOUND} {SURE}
    AND r.patient_id > 0 AND r.score IS NOT NULL)
SELECT f.department_id, {_BAND}, p.sex, count(*), avg(f.score), coalesce(var_samp(f.score), -1)
  FROM f JOIN patients_patient p ON p.id = f.patient_id GROUP BY 1, 2, 3
"""  # noqa: S608  our own


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weighted mean: of `n` answers, `strata` of them filled, the share of the frame that they stand for."""

    mean: float
    interval: Interval
    n: int
    strata: int
    covered: float
    trimmed: int


def weighted_total(values: Values) -> Weighted | None:
    """Return the weighted mean of the total score, or None when nobody is known by name."""
    frame = {tuple(row[:3]): int(row[3]) for row in rows(_FRAME, values)}
    answers = {tuple(row[:3]): (int(row[3]), float(row[4]), float(row[5])) for row in rows(_ANSWERS, values)}
    return post_stratified(frame, answers)


def post_stratified(
    frame: Mapping[Stratum, int], answers: Mapping[Stratum, tuple[int, float, float]]
) -> Weighted | None:
    """Return the mean of strata (n, mean, variance; −1: unknown) weighted to the frame, weights trimmed to 0.3–3."""
    held = {key: one for key, one in answers.items() if frame.get(key)}
    n = sum(one[0] for one in held.values())
    size = sum(frame[key] for key in held)
    if n < 2 or not size:
        return None
    weights = {key: (frame[key] / size) / (one[0] / n) for key, one in held.items()}
    cut = {key: min(max(weight, LOWEST), HIGHEST) for key, weight in weights.items()}
    whole = sum(cut[key] * one[0] for key, one in held.items())
    mean = sum(cut[key] * one[0] * one[1] for key, one in held.items()) / whole
    spread = _pooled_variance(held)
    error = sum((cut[key] / whole) ** 2 * one[0] * (one[2] if one[2] >= 0 else spread) for key, one in held.items())
    half = Z95 * error**0.5
    trimmed = sum(one[0] for key, one in held.items() if cut[key] != weights[key])
    return Weighted(mean, Interval(mean - half, mean + half), n, len(held), size / sum(frame.values()), trimmed)


def _pooled_variance(held: Mapping[Stratum, tuple[int, float, float]]) -> float:
    known = [(n - 1, variance) for n, _mean, variance in held.values() if variance >= 0]
    degrees = sum(one for one, _ in known)
    if degrees:
        return sum(one * variance for one, variance in known) / degrees
    n = sum(one[0] for one in held.values())
    mean = sum(one[0] * one[1] for one in held.values()) / n
    return sum(one[0] * (one[1] - mean) ** 2 for one in held.values()) / max(n - 1, 1)
