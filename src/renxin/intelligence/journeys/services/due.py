"""The runner: claims due runs in batches, asks whether their reason is still there, moves them, commits once."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.checks import CHECKS
from renxin.intelligence.journeys.models import JourneyRun, RunStatus
from renxin.intelligence.journeys.services import moving
from renxin.intelligence.journeys.state import Stop, Tick, Trigger
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor

BATCH: Final = 500


def advance_due_runs(limit: int = BATCH) -> int:
    """Move up to `limit` due runs of one tenant and return how many were claimed.

    Runs that another process holds are skipped. Everything happens in one transaction: a process that dies in the
    middle leaves the runs due and nothing done.
    """
    now = clock.now()
    with transaction.atomic():
        first = _due(now).values_list("tenant_id", flat=True).first()
        if first is None:
            return 0
        with tenant.scope(first):
            actor = Actor.system(first, "journeys")
            runs = list(_due(now).filter(tenant_id=first)[:limit])
            moves = _moves(first, runs)
            changes = moving.advance_all(moves, now, partial(moving.park, actor))
            moving.settle_or_park(actor, changes, now)
    return len(runs)


def _due(now: datetime) -> QuerySet[JourneyRun]:
    due = JourneyRun.objects.filter(status=RunStatus.ACTIVE, due_at__lte=now)
    return due.order_by("due_at").select_for_update(skip_locked=True, of=("self",))


def _moves(tenant_id: int, runs: Sequence[JourneyRun]) -> list[tuple[JourneyRun, Trigger]]:
    """Return each run with what moves it: the time, or the reason that has gone in the meantime."""
    definitions = rows.definitions({run.version_id for run in runs})
    wanted = {rule.check for definition in definitions.values() for rule in definition.stops if rule.check}
    gone = {name: CHECKS[name](tenant_id, runs) for name in sorted(wanted)}
    return [(run, _trigger(run, definitions, gone)) for run in runs]


def _trigger(run: JourneyRun, definitions: dict[int, rows.Definition], gone: dict[str, set[int]]) -> Trigger:
    for rule in definitions[run.version_id].stops:
        if run.pk in gone.get(rule.check, ()):
            return Stop(reason=rule.reason, reenter=rule.reenter)
    return Tick()
