"""Goals count for everybody who entered, held out or treated, also when the run itself has ended."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys import engine, rows
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.run import Change, Run
from renxin.intelligence.journeys.services.writing import trace
from renxin.intelligence.journeys.state import FactArrived, GoalReached
from renxin.kernel.core import clock, hot, tenant
from renxin.kernel.core.actor import Actor

# Facts may come late: a goal by fact is closed only some time after its days are over.
_LATE: Final = timedelta(days=2)
_BATCH: Final = 1000

_REACHED: Final = """
UPDATE journeys_journeyrun SET goal_at = %(now)s::timestamptz
WHERE tenant_id = %(tenant)s::bigint AND id = ANY(%(runs)s::bigint[])
"""
_CLOSE: Final = """
UPDATE journeys_journeyrun SET goal_until = NULL
WHERE tenant_id = %(tenant)s::bigint AND id = ANY(%(runs)s::bigint[])
"""


def reach_by_facts(actor: Actor, facts: Mapping[int, FactArrived], definitions: Mapping[int, Definition]) -> None:
    """Note the goal for runs that have ended already (live ones hear of the fact themselves)."""
    kinds = {one.goal.filter.kind for one in definitions.values() if one.goal and one.goal.filter}
    wanted = [patient_id for patient_id, fact in facts.items() if fact.kind in kinds]
    if not wanted:
        return
    now = clock.now()
    reached = [
        run
        for run in rows.ended_with_goal_open(actor.tenant_id, wanted)
        if _is_goal(definitions[run.version_id], run, facts[run.patient_id], now)
    ]
    _note(actor, reached, now)


def _is_goal(definition: Definition, run: Run, fact: FactArrived, now: datetime) -> bool:
    goal = definition.goal
    return bool(
        goal
        and goal.filter
        and fact.event_id > run.trigger_event_id
        and engine.counts(run.state, now)
        and goal.filter.fits(fact, run.state)
    )


def measure_due_goals() -> int:
    """Ask for the runs whose days are over whether their goal holds, where it is a rule; return how many were seen."""
    now = clock.now()
    with transaction.atomic():
        first = rows.tenant_with_goal_due(now, now - _LATE)
        if first is None:
            return 0
        with tenant.scope(first):
            return _measure(Actor.system(first, "journeys"), now)


def _measure(actor: Actor, now: datetime) -> int:
    runs = rows.claim_goals(actor.tenant_id, now, now - _LATE, _BATCH)
    definitions = rows.definitions({run.version_id for run in runs})
    by_rule: dict[int, list[Run]] = defaultdict(list)
    over = []
    for run in runs:
        goal = definitions[run.version_id].goal
        if goal and goal.rule and run.state.goal_at is None:
            by_rule[run.version_id].append(run)
        late = run.state.goal_until and run.state.goal_until + _LATE <= now
        if run.state.goal_at or late or not (goal and goal.filter):
            over.append(run.pk)
    for version_id, asked in by_rule.items():
        goal = definitions[version_id].goal
        rule = dict(goal.rule) if goal and goal.rule else {}
        fit = segments.answer(actor.tenant_id, rule, {run.patient_id for run in asked}, now)
        _note(actor, [run for run in asked if run.patient_id in fit], now)
    hot.execute(_CLOSE, {"tenant": actor.tenant_id, "runs": over})
    return len(over)


def _note(actor: Actor, reached: list[Run], now: datetime) -> None:
    if not reached:
        return
    hot.execute(_REACHED, {"tenant": actor.tenant_id, "runs": [run.pk for run in reached], "now": now})
    effects: list[tuple[Change, Any]] = []
    for run in reached:
        effect = GoalReached(step=run.state.step, arm=run.state.arm)
        effects.append((Change(run, run.state, (effect,)), effect))
    trace.write(actor, {GoalReached: effects}, {}, now)
