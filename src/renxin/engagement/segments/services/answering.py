"""Which of these people fit: asked by journeys at every condition and by broadcasts, for hundreds at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.engagement.segments.building.compiling import members
from renxin.engagement.segments.building.ground import Ground, ground, past_ground
from renxin.engagement.segments.rule import Rule, parse
from renxin.kernel.core import clock

# An instant further back than this is the past; what is nearer is now, as a batch saw it when it began.
_NOW: Final = timedelta(hours=1)


def answer(
    tenant_id: int, rule: Rule | dict[str, Any], patient_ids: Iterable[int], now: datetime | None = None
) -> set[int]:
    """Return those of `patient_ids` who fit `rule` (read, or as JSON) at `now`: one statement for any number.

    Raises:
        RuleError: the JSON is no rule.
    """
    wanted = sorted(set(patient_ids))
    if not wanted:
        return set()
    read = parse(rule) if isinstance(rule, dict) else rule
    statement = members(read, _ground(tenant_id, read, now), now or clock.now(), wanted)
    return {patient_id for (patient_id,) in statement.rows()}


def answer_for_all(tenant_id: int, rule: Rule | dict[str, Any], now: datetime | None = None) -> list[int]:
    """Return everybody of the hospital who fits `rule` at `now`, in one statement.

    At an instant of the past what happened is counted as of then; traits, tags and segments are known of today only.

    Raises:
        RuleError: the JSON is no rule.
    """
    read = parse(rule) if isinstance(rule, dict) else rule
    statement = members(read, _ground(tenant_id, read, now), now or clock.now())
    return sorted(patient_id for (patient_id,) in statement.rows())


def _ground(tenant_id: int, rule: Rule, now: datetime | None) -> Ground:
    if now is not None and now < clock.now() - _NOW:
        return past_ground(tenant_id, [rule], now)
    return ground(tenant_id, [rule])
