"""Which of these people fit: asked by journeys at every condition and by broadcasts, for hundreds at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from renxin.engagement.segments.building.compiling import members
from renxin.engagement.segments.building.ground import ground
from renxin.engagement.segments.rule import Rule, parse
from renxin.kernel.core import clock


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
    statement = members(read, ground(tenant_id, [read]), now or clock.now(), wanted)
    return {patient_id for (patient_id,) in statement.rows()}


def answer_for_all(tenant_id: int, rule: Rule | dict[str, Any], now: datetime | None = None) -> list[int]:
    """Return everybody of the hospital who fits `rule` at `now`, in one statement.

    Raises:
        RuleError: the JSON is no rule.
    """
    read = parse(rule) if isinstance(rule, dict) else rule
    statement = members(read, ground(tenant_id, [read]), now or clock.now())
    return sorted(patient_id for (patient_id,) in statement.rows())
