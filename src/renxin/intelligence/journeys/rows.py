"""Between the rows of runs and the engine's states, in a fixed number of statements for any number of runs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from renxin.intelligence.journeys.definition import Definition, parse
from renxin.intelligence.journeys.models import JourneyRun, JourneyVersion, RunStatus
from renxin.intelligence.journeys.state import Effect, State, Stopped

_KEPT_DEFINITIONS: Final = 500
_definitions: dict[tuple[int, str], Definition] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """A run, where it stands now, and what is to be done."""

    run: JourneyRun
    state: State
    effects: tuple[Effect, ...]


def definitions(version_ids: Iterable[int]) -> dict[int, Definition]:
    """Return the definitions of versions; those seen before are not read again (they never change)."""
    wanted = set(version_ids)
    digests = dict(JourneyVersion.objects.filter(pk__in=wanted).values_list("pk", "digest")) if wanted else {}
    missing = [pk for pk, digest in digests.items() if (pk, digest) not in _definitions]
    if len(_definitions) > _KEPT_DEFINITIONS:
        _definitions.clear()
        missing = list(digests)
    for version in JourneyVersion.objects.filter(pk__in=missing) if missing else ():
        _definitions[version.pk, version.digest] = parse(version.definition)
    return {pk: _definitions[pk, digest] for pk, digest in digests.items()}


def state_of(run: JourneyRun) -> State:
    """Return the engine's view of a run. A parked run is on its way as far as the engine is concerned."""
    return State(
        anchor_at=run.anchor_at,
        entered_at=run.entered_at,
        key=key_of(run.pk),
        zone=run.zone,
        status="active" if run.status == RunStatus.PARKED else run.status,  # type: ignore[arg-type]
        step=run.step,
        due_at=run.due_at,
        waits_for=run.waits_for,
        context=run.context,
        seen=run.seen,
        reason=run.reason,
    )


def key_of(run_id: int) -> str:
    """Return the name under which a run is known to other packages."""
    return f"journeys:{run_id}"


_UPDATE: Final = """
UPDATE journeys_journeyrun AS run
SET status = new.status, step = new.step, entered_at = new.entered_at, due_at = new.due_at,
    waits_for = new.waits_for, seen = new.seen::jsonb, reason = new.reason, ended_at = new.ended_at,
    holds_entry = run.holds_entry AND new.holds_entry, error = ''
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[],
            %s::text[], %s::timestamptz[], %s::boolean[])
     AS new (id, status, step, entered_at, due_at, waits_for, seen, reason, ended_at, holds_entry)
WHERE run.id = new.id AND run.tenant_id = %s
"""


def write(tenant_id: int, changes: Sequence[Change], now: datetime) -> None:
    """Write where the runs stand now, in one statement. The caller holds their locks."""
    if not changes:
        return
    columns: list[list[Any]] = [list(column) for column in zip(*(_columns(each, now) for each in changes), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [*columns, tenant_id])


def park(tenant_id: int, run_id: int, error: str) -> None:
    """Set a run aside with why it cannot move; it keeps its place and its due time."""
    JourneyRun.objects.of(tenant_id).filter(pk=run_id).update(status=RunStatus.PARKED, error=error)


def _columns(change: Change, now: datetime) -> tuple[Any, ...]:
    state = change.state
    reenter = any(isinstance(effect, Stopped) and effect.reenter for effect in change.effects)
    return (
        change.run.pk,
        state.status,
        state.step,
        state.entered_at,
        state.due_at,
        state.waits_for,
        json.dumps(state.seen),
        state.reason,
        None if state.status == "active" else now,
        not reenter,
    )
