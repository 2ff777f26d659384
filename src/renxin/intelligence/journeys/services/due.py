"""The runner: claims due runs in batches, asks whether their reason is still there, moves them, commits once."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from django.db import transaction

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.checks import CHECKS
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.run import Run
from renxin.intelligence.journeys.services import moving, pausing
from renxin.intelligence.journeys.state import Stop, Tick, Trigger
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor

BATCH: Final = 1000
_TICK: Final = Tick()


def advance_due_runs(limit: int = BATCH) -> int:
    """Move up to `limit` due runs of one tenant and return how many were claimed.

    Runs that another process holds are skipped. Everything happens in one transaction: a process that dies in the
    middle leaves the runs due and nothing done.
    """
    now = clock.now()
    with transaction.atomic():
        first = rows.tenant_with_due(now)
        if first is None:
            return 0
        with tenant.scope(first):
            actor = Actor.system(first, "journeys")
            claimed = rows.claim_due(first, now, limit)
            runs = pausing.without_paused(actor, claimed, now)
            changes = moving.advance_all(actor, _moves(first, runs), now, partial(moving.park, actor))
            moving.settle_or_park(actor, moving.set_aside(actor, changes), now)
    return len(claimed)


def _moves(tenant_id: int, runs: Sequence[Run]) -> list[tuple[Run, Trigger]]:
    """Return each run with what moves it: the time, or the reason that has gone in the meantime."""
    definitions = rows.definitions({run.version_id for run in runs})
    wanted = {rule.check for definition in definitions.values() for rule in definition.stops if rule.check}
    if not wanted:
        return [(run, _TICK) for run in runs]
    gone = {name: CHECKS[name](tenant_id, runs) for name in sorted(wanted)}
    return [(run, _trigger(run, definitions[run.version_id], gone)) for run in runs]


def _trigger(run: Run, definition: Definition, gone: dict[str, set[int]]) -> Trigger:
    for rule in definition.stops:
        if run.pk in gone.get(rule.check, ()):
            return Stop(reason=rule.reason, reenter=rule.reenter)
    return _TICK
