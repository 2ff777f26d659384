"""The trace of what was done, its tallies, and the facts that others react to: three statements for any batch."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from renxin.intelligence.journeys.models import BLOCKED, BY_RULE, JourneyVersion
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import Effect, Finished, GoalReached, HeldOut, Note, Started, Stopped
from renxin.kernel.core import clock, hot, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.intelligence import (
    JourneyFact,
    JourneyFinished,
    JourneyGoalReached,
    JourneyHeldOut,
    JourneyStarted,
    JourneyStopped,
)
from renxin.kernel.timeline.services import record

Asked = Sequence[tuple[Change, Any]]
Told = Mapping[tuple[int, str], Mapping[str, Any]]


def write(actor: Actor, by_kind: Mapping[type[Effect], Asked], told: Told, now: datetime) -> None:
    """Write the lines of the trace, count them, and record that journeys started, ended and reached their goals."""
    notes = by_kind.get(Note, ())
    _copy_lines(actor.tenant_id, notes, told, now)
    _count(actor.tenant_id, by_kind, told, now)
    _tell(actor, by_kind, now)


_COPY: Final = (
    "COPY journeys_journeysteplog (tenant_id, patient_id, origin_patient_id, id, run_id, step, verb, outcome, detail, "
    "at) FROM STDIN"
)


def _copy_lines(tenant_id: int, notes: Asked, told: Told, now: datetime) -> None:
    """Write the lines by COPY as one text: steps, verbs and outcomes are names, so only details need escaping."""
    if not notes:
        return
    at = now.isoformat()
    lines = []
    for log_id, (change, note) in zip(ids.allocate(len(notes)), notes, strict=True):
        run = change.run
        answer = told.get((run.pk, note.step))
        detail = {**note.detail, **answer} if answer else note.detail
        words = json.dumps(detail, default=str).replace("\\", "\\\\") if detail else "{}"
        patient = run.patient_id
        lines.append(
            f"{tenant_id}\t{patient}\t{patient}\t{log_id}\t{run.pk}\t{note.step}\t{note.verb}\t{note.outcome}\t"
            f"{words}\t{at}\n"
        )
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write("".join(lines))


_COUNT: Final = """
INSERT INTO journeys_journeytally (tenant_id, journey_id, version_id, step, outcome, day, n)
SELECT %(tenant)s::bigint, j, v, s, o, %(day)s::date, n
FROM json_to_recordset(%(rows)s::json) AS new (j bigint, v bigint, s text, o text, n bigint)
"""


def _count(tenant_id: int, by_kind: Mapping[type[Effect], Asked], told: Told, now: datetime) -> None:
    """Add how often each step had which outcome. Rows are only added, so that runners never wait for each other."""
    counted: Counter[tuple[int, int, str, str]] = Counter()
    for change, note in by_kind.get(Note, ()):
        counted[change.run.journey_id, change.run.version_id, note.step, note.outcome] += 1
        answer = told.get((change.run.pk, note.step), {})
        if answer.get("status") == BLOCKED and answer.get("rule"):
            counted[change.run.journey_id, change.run.version_id, note.step, f"{BY_RULE}{answer['rule']}"[:32]] += 1
    for kind, outcome in _COUNTED.items():
        for change, _effect in by_kind.get(kind, ()):
            counted[change.run.journey_id, change.run.version_id, "", outcome] += 1
    if counted:
        rows = [{"j": j, "v": v, "s": s, "o": o, "n": n} for (j, v, s, o), n in counted.items()]
        day = now.astimezone(clock.SHANGHAI).date()
        hot.execute(_COUNT, {"tenant": tenant_id, "day": day, "rows": json.dumps(rows)})


# Of runs as a whole, counted under the step "".
_COUNTED: Final[Mapping[type[Effect], str]] = {
    Started: "started",
    HeldOut: "held_out",
    GoalReached: "goal",
    Finished: "finished",
    Stopped: "stopped",
}
_FACTS: Final[Mapping[type[Effect], type[JourneyFact]]] = {
    Started: JourneyStarted,
    HeldOut: JourneyHeldOut,
    GoalReached: JourneyGoalReached,
    Finished: JourneyFinished,
    Stopped: JourneyStopped,
}


def _tell(actor: Actor, by_kind: Mapping[type[Effect], Asked], now: datetime) -> None:
    wanted = [each for kind in _FACTS for each in by_kind.get(kind, ())]
    if wanted:
        codes = _codes({change.run.version_id for change, _effect in wanted})
        record(actor, *[_fact(change, effect, codes[change.run.version_id], now) for change, effect in wanted])


def _fact(change: Change, effect: Any, code: tuple[str, int], now: datetime) -> JourneyFact:
    own: dict[str, Any] = {}
    if isinstance(effect, Finished):
        own = {"goal": effect.goal}
    elif isinstance(effect, Stopped):
        own = {"reason": effect.reason}
    elif isinstance(effect, GoalReached):
        own = {"arm": effect.arm}
    run = change.run
    return _FACTS[type(effect)](
        patient_id=run.patient_id, occurred_at=now, run_id=run.pk, journey_code=code[0], version=code[1], **own
    )


def _codes(versions: set[int]) -> dict[int, tuple[str, int]]:
    """Return journey code and version number by version."""
    found = JourneyVersion.objects.filter(pk__in=versions)
    return {pk: (code, number) for pk, code, number in found.values_list("pk", "journey__code", "number")}
