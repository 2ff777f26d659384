"""The rule of stages, and the hours in which a person answers. Pure: the numbers come from the pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import RelationStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of a person's coming and going."""

    first_visit_at: datetime | None = None
    last_visit_at: datetime | None = None
    returned_at: datetime | None = None
    last_sign_at: datetime | None = None
    last_trouble_at: datetime | None = None
    last_settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRule:
    """After how many days what is said of a person."""

    new_days: int
    won_back_days: int
    at_risk_days: int
    lost_days: int
    trouble_days: int


def stage_of(signs: Signs, rule: StageRule, now: datetime) -> RelationStage:
    """Return the stage of a person; the first rule that fits decides, in the order of the pack."""

    def within(at: datetime | None, days: int) -> bool:
        return at is not None and now - at <= timedelta(days=days)

    def silent(days: int) -> bool:
        return not within(signs.last_visit_at, days) and not within(signs.last_sign_at, days)

    trouble, settled = signs.last_trouble_at, signs.last_settled_at
    unsettled = trouble is not None and (settled is None or settled < trouble)
    rules = (
        (signs.last_visit_at is None, RelationStage.LEAD),
        (within(signs.returned_at, rule.won_back_days), RelationStage.WON_BACK),
        (within(signs.first_visit_at, rule.new_days), RelationStage.NEW),
        (silent(rule.lost_days), RelationStage.LOST),
        (unsettled and within(trouble, rule.trouble_days), RelationStage.AT_RISK),
        (silent(rule.at_risk_days), RelationStage.AT_RISK),
    )
    return next((stage for fits, stage in rules if fits), RelationStage.ACTIVE)


def best_hours(answers: Mapping[int, int], *, needed: int, width: int) -> tuple[int, int] | None:
    """Return the hours of the day, `width` of them, in which most answers came; None when they say too little.

    Too little: fewer than `needed` answers, or fewer than half of them within the band. The earlier of two equal
    bands wins; a band never crosses midnight.
    """
    total = sum(answers.values())
    if total < needed:
        return None
    bands = {start: sum(answers.get(start + hour, 0) for hour in range(width)) for start in range(24 - width + 1)}
    best = max(bands, key=lambda start: (bands[start], -start))
    return (best, best + width) if bands[best] * 2 >= total else None
