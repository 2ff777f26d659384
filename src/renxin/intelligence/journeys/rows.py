"""Between the rows of runs and the engine's states, in a fixed number of statements for any number of runs."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from renxin.intelligence.journeys.definition import Definition, parse
from renxin.intelligence.journeys.models import JourneyRun, JourneyVersion, RunStatus
from renxin.intelligence.journeys.run import Change, Run
from renxin.intelligence.journeys.state import State, Stopped
from renxin.kernel.core import hot

_KEPT_DEFINITIONS: Final = 500
_definitions: dict[tuple[int, str], Definition] = {}


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


def lot_of(journey_id: int, patient_id: int) -> int:
    """Return the patient's lot in a journey: always the same, and evenly spread."""
    return int.from_bytes(hashlib.blake2b(b"%d:%d" % (journey_id, patient_id), digest_size=8).digest())


def key_of(run_id: int) -> str:
    """Return the name under which a run is known to other packages."""
    return f"journeys:{run_id}"


_READ: Final = """
SELECT id, tenant_id, patient_id, journey_id, version_id, trigger_event_id, priority, error <> '', anchor_at,
       entered_at, zone, status, step, due_at, waits_for, nullif(context, '{}')::text, nullif(seen, '{}')::text,
       reason, arm, goal_at, goal_until
FROM journeys_journeyrun
"""
_DUE: Final = (
    _READ
    + """WHERE status = 'active' AND due_at <= %(now)s::timestamptz AND tenant_id = %(tenant)s::bigint
ORDER BY due_at LIMIT %(limit)s::int FOR UPDATE SKIP LOCKED"""
)
_LIVE: Final = (
    _READ
    + """WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(patients)s::bigint[])
  AND status IN ('active', 'parked', 'paused') ORDER BY id FOR UPDATE"""
)
_ON: Final = (
    _READ
    + """WHERE tenant_id = %(tenant)s::bigint AND journey_id = %(journey)s::bigint
  AND status IN ('active', 'parked', 'paused') ORDER BY id LIMIT %(limit)s::int FOR UPDATE"""
)
_AT: Final = (
    _READ
    + """WHERE tenant_id = %(tenant)s::bigint AND version_id = %(version)s::bigint AND step = %(step)s::text
  AND status IN ('active', 'parked', 'paused') ORDER BY id LIMIT %(limit)s::int FOR UPDATE"""
)
_ONE: Final = _READ + "WHERE tenant_id = %(tenant)s::bigint AND uid = %(uid)s::uuid FOR UPDATE"
_THESE: Final = _READ + "WHERE tenant_id = %(tenant)s::bigint AND id = ANY(%(ids)s::bigint[])"
_GOAL_OPEN: Final = (
    _READ
    + """WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(patients)s::bigint[])
  AND goal_until IS NOT NULL AND goal_at IS NULL AND status IN ('finished', 'stopped') ORDER BY id FOR UPDATE"""
)
_GOALS_DUE: Final = (
    _READ
    + """WHERE goal_until <= %(now)s::timestamptz AND tenant_id = %(tenant)s::bigint
  AND (goal_at IS NOT NULL OR goal_until <= %(late)s::timestamptz OR EXISTS (
    SELECT FROM journeys_journeyversion AS version
    WHERE version.id = version_id AND jsonb_exists(version.definition -> 'goal', 'rule')))
ORDER BY goal_until LIMIT %(limit)s::int FOR UPDATE SKIP LOCKED"""
)
_FIRST_GOAL: Final = """
SELECT tenant_id FROM journeys_journeyrun AS run WHERE goal_until <= %(now)s::timestamptz
  AND (goal_at IS NOT NULL OR goal_until <= %(late)s::timestamptz OR EXISTS (
    SELECT FROM journeys_journeyversion AS version
    WHERE version.id = run.version_id AND jsonb_exists(version.definition -> 'goal', 'rule')))
ORDER BY goal_until LIMIT 1
"""
_FIRST_TENANT: Final = """
SELECT tenant_id FROM journeys_journeyrun
WHERE status = 'active' AND due_at <= %(now)s::timestamptz ORDER BY due_at LIMIT 1
"""


def tenant_with_due(now: datetime) -> int | None:
    """Return the tenant whose run has been due for longest, if any is."""
    for (tenant_id,) in hot.execute(_FIRST_TENANT, {"now": now}, rows=True):
        return int(tenant_id)
    return None


def claim_due(tenant_id: int, now: datetime, limit: int) -> list[Run]:
    """Lock and return due runs that nobody else holds."""
    return [_run(row) for row in hot.execute(_DUE, {"tenant": tenant_id, "now": now, "limit": limit}, rows=True)]


def live_of(tenant_id: int, patient_ids: Iterable[int]) -> list[Run]:
    """Lock and return what these patients are on, paused and parked runs too."""
    values = {"tenant": tenant_id, "patients": list(patient_ids)}
    return [_run(row) for row in hot.execute(_LIVE, values, rows=True)]


def of_ids(tenant_id: int, run_ids: Iterable[int]) -> list[Run]:
    """Return these runs as they are, without locking them."""
    wanted = list(run_ids)
    return [_run(row) for row in hot.execute(_THESE, {"tenant": tenant_id, "ids": wanted}, rows=True)] if wanted else []


def live_on(tenant_id: int, journey_id: int, limit: int) -> list[Run]:
    """Lock and return runs of one journey that have not ended."""
    values = {"tenant": tenant_id, "journey": journey_id, "limit": limit}
    return [_run(row) for row in hot.execute(_ON, values, rows=True)]


def live_at(tenant_id: int, version_id: int, step: str, limit: int) -> list[Run]:
    """Lock and return runs of one version that stand at a step and have not ended."""
    values = {"tenant": tenant_id, "version": version_id, "step": step, "limit": limit}
    return [_run(row) for row in hot.execute(_AT, values, rows=True)]


def ended_with_goal_open(tenant_id: int, patient_ids: Iterable[int]) -> list[Run]:
    """Lock and return runs of these patients that have ended while their goal still counts."""
    values = {"tenant": tenant_id, "patients": list(patient_ids)}
    return [_run(row) for row in hot.execute(_GOAL_OPEN, values, rows=True)]


def tenant_with_goal_due(now: datetime, late: datetime) -> int | None:
    """Return the tenant whose goal has been due for longest, if any is; `late` is until when late facts count."""
    for (tenant_id,) in hot.execute(_FIRST_GOAL, {"now": now, "late": late}, rows=True):
        return int(tenant_id)
    return None


def claim_goals(tenant_id: int, now: datetime, late: datetime, limit: int) -> list[Run]:
    """Lock and return runs the days of whose goal are over."""
    values = {"tenant": tenant_id, "now": now, "late": late, "limit": limit}
    return [_run(row) for row in hot.execute(_GOALS_DUE, values, rows=True)]


def lock(tenant_id: int, uid: UUID) -> Run | None:
    """Lock and return one run."""
    return next((_run(row) for row in hot.execute(_ONE, {"tenant": tenant_id, "uid": uid}, rows=True)), None)


def _run(row: tuple[Any, ...]) -> Run:
    (pk, tenant_id, patient_id, journey_id, version_id, trigger_event_id, priority, failed, *rest) = row
    anchor_at, entered_at, zone, status, step, due_at, waits_for, context, seen, reason, arm, goal_at, until = rest
    # A parked or paused run is on its way as far as the engine is concerned.
    state = State(
        anchor_at=anchor_at,
        entered_at=entered_at,
        key=f"journeys:{pk}",
        zone=zone,
        status=status if status in ("finished", "stopped") else "active",
        step=step,
        due_at=due_at,
        waits_for=waits_for,
        context=json.loads(context) if context else {},
        seen=json.loads(seen) if seen else {},
        reason=reason,
        arm=arm,
        goal_at=goal_at,
        goal_until=until,
        paused=status == "paused",
        lot=lot_of(journey_id, patient_id),
    )
    return Run(pk, tenant_id, patient_id, journey_id, version_id, trigger_event_id, priority, failed, state)


_UPDATE: Final = """
UPDATE journeys_journeyrun AS run
SET status = new.s, step = new.p, entered_at = new.e, due_at = new.d, waits_for = new.w, seen = new.k, reason = new.r,
    ended_at = new.x, holds_entry = run.holds_entry AND new.h, goal_at = new.g, goal_until = new.u, error = '',
    paused_by = CASE WHEN new.s <> 'paused' THEN '' WHEN run.paused_by = '' THEN 'journey' ELSE run.paused_by END
FROM json_to_recordset(%(rows)s::json)
     AS new (i bigint, s text, p text, e timestamptz, d timestamptz, w text, k jsonb, r text, x timestamptz, h boolean,
             g timestamptz, u timestamptz)
WHERE run.id = new.i AND run.tenant_id = %(tenant)s::bigint
"""


def write(tenant_id: int, changes: Sequence[Change], now: datetime) -> None:
    """Write where the runs stand now, in one statement. The caller holds their locks."""
    if changes:
        ended = now.isoformat()
        rows = json.dumps([_columns(change, ended) for change in changes])
        hot.execute(_UPDATE, {"rows": rows, "tenant": tenant_id})


def _columns(change: Change, now: str) -> dict[str, Any]:
    state = change.state
    live = state.status == "active"
    return {
        "i": change.run.pk,
        "s": "paused" if live and state.paused else state.status,
        "p": state.step,
        "e": state.entered_at.isoformat(),
        "d": state.due_at.isoformat() if state.due_at else None,
        "w": state.waits_for,
        "k": state.seen,
        "r": state.reason,
        "x": None if live else now,
        "h": state.status != "stopped" or not _may_reenter(change),
        "g": state.goal_at.isoformat() if state.goal_at else None,
        "u": state.goal_until.isoformat() if state.goal_until else None,
    }


def _may_reenter(change: Change) -> bool:
    return any(isinstance(effect, Stopped) and effect.reenter for effect in change.effects)


_INSERT: Final = """
INSERT INTO journeys_journeyrun (
    tenant_id, uid, journey_id, version_id, patient_id, origin_patient_id, trigger_event_id, entry_key, holds_entry,
    status, step, entered_at, due_at, waits_for, anchor_at, zone, context, seen, reason, error, started_at, ended_at,
    arm, goal_at, goal_until, paused_by, priority)
SELECT %(tenant)s::bigint, u::uuid, j, v, p, p, t, k, true, s, st, e, d, w, a, z, c, sn, r, '', %(now)s::timestamptz,
       CASE WHEN s IN ('active', 'paused') THEN NULL ELSE %(now)s::timestamptz END, arm, NULL, g, pb, pr
FROM json_to_recordset(%(rows)s::json)
     AS new (u text, j bigint, v bigint, p bigint, t bigint, k text, s text, st text, e timestamptz, d timestamptz,
             w text, a timestamptz, z text, c jsonb, sn jsonb, r text, arm text, g timestamptz, pb text, pr smallint)
ON CONFLICT DO NOTHING RETURNING id, uid
"""


def insert(tenant_id: int, rows: Sequence[dict[str, Any]], now: datetime) -> dict[UUID, int]:
    """Insert runs that have taken their first steps already; return the ids of those that are new, by uid."""
    if not rows:
        return {}
    values = {"tenant": tenant_id, "now": now, "rows": json.dumps(rows)}
    return {uid: pk for pk, uid in hot.execute(_INSERT, values, rows=True)}


_UNPARK: Final = """
UPDATE journeys_journeyrun SET status = 'active', error = '', paused_at = NULL, paused_by = '',
    due_at = CASE WHEN jsonb_exists(seen, step) THEN %(now)s::timestamptz ELSE due_at END
WHERE tenant_id = %(tenant)s::bigint AND journey_id = %(journey)s::bigint AND status = 'parked' RETURNING id
"""


def unpark(tenant_id: int, journey_id: int, now: datetime) -> int:
    """Put those who were set aside back; for whom the fact she waited for has come meanwhile is due now."""
    values = {"tenant": tenant_id, "journey": journey_id, "now": now}
    return len(list(hot.execute(_UNPARK, values, rows=True)))


def park(tenant_id: int, run_id: int, error: str) -> None:
    """Set a run aside with why it cannot move; it keeps its place and its due time."""
    JourneyRun.objects.of(tenant_id).filter(pk=run_id).update(status=RunStatus.PARKED, error=error)
