"""People on their way to another version: who may stand where there, and the move itself, set-based and without a send.

Nothing is sent again: a run keeps its name, so what a step of the same id has asked for is not asked for again by its
owner; and nobody is put before a step that would do under another id what has been done already.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.editor import document
from renxin.intelligence.journeys.models import Journey, JourneyStepLog, JourneyVersion
from renxin.intelligence.journeys.services import moving
from renxin.intelligence.journeys.state import Stop
from renxin.kernel.audit import services as audit
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound

STAY: Final = "stay"
LEAVE: Final = "leave"
LEFT: Final = "left_version"
_BATCH: Final = 2000
_QUIET: Final = frozenset({"stop"})


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of those who stand at `step` of version `number`: STAY, LEAVE, or the id of a step to stand at."""

    number: int
    step: str
    to: str


@dataclass(frozen=True, slots=True)
class Moved:
    """How many people went on to a step of the new version, and how many left."""

    moved: int
    left: int


def repeats(old: Mapping[str, Any], step_id: str, new: Mapping[str, Any], target: str) -> list[str]:
    """Return the steps that would do again, under another id, what may be done already at `step_id` of the old one.

    Both are definitions in their explicit form. Steps of the same id are safe: their name is used up.
    """
    passed = document.before(old, step_id)
    done = {_deed(step): step["id"] for step in old["steps"] if step["id"] in passed and _does(step)}
    ahead = document.after(new, target)
    return [
        step["id"]
        for step in new["steps"]
        if step["id"] in ahead and step["id"] not in passed and _does(step) and _deed(step) in done
    ]


def targets(old: Mapping[str, Any], step_id: str, new: Mapping[str, Any]) -> list[str]:
    """Return the steps of the new version at which somebody from `step_id` may stand."""
    return [step["id"] for step in new["steps"] if not repeats(old, step_id, new, step["id"])]


def likely(old: Mapping[str, Any], step_id: str, new: Mapping[str, Any]) -> str:
    """Return what to propose: the same step, where it still is and does the same; otherwise to stay."""
    before, after = document.find(old, step_id), document.find(new, step_id)
    same = before is not None and after is not None and before["verb"] == after["verb"]
    return step_id if same and step_id in targets(old, step_id, new) else STAY


@transaction.atomic
def move_runs(actor: Actor, journey_uid: uuid.UUID, to_number: int, moves: Sequence[Move]) -> Moved:
    """Let people go on at other steps of version `to_number`, or leave. Asked twice, the second time finds nobody.

    Raises:
        InvalidInput: a step does not exist there, or something would be sent again.
    """
    actor.require("journeys.manage")
    journey = Journey.objects.of(actor).select_for_update(of=("self",)).filter(uid=journey_uid).first()
    if journey is None:
        raise NotFound("journey")
    versions = {version.number: version for version in journey.versions.all()}
    now = clock.now()
    moved = left = 0
    for move in moves:
        if move.to == STAY or move.number == to_number:
            continue
        old, new = versions[move.number], versions[to_number]
        if move.to == LEAVE:
            left += _leave(actor, old, move.step, now)
        else:
            _check(old, new, move)
            moved += _move(actor, old, new, move, now)
    if moved or left:
        detail = {"to": to_number, "moved": moved, "left": left, "steps": [[m.number, m.step, m.to] for m in moves]}
        audit.record_access(actor, "journey.move_people", "journey", journey.uid, detail=detail)
    return Moved(moved, left)


def _check(old: JourneyVersion, new: JourneyVersion, move: Move) -> None:
    old_content, new_content = document.explicit(old.definition), document.explicit(new.definition)
    if document.find(new_content, move.to) is None:
        raise InvalidInput(_("The new version has no such step."), where=move.to)
    again = repeats(old_content, move.step, new_content, move.to)
    if again:
        raise InvalidInput(_("People would get again what they have had already: %(steps)s.") % {"steps": again[0]})


_MOVE: Final = """
UPDATE journeys_journeyrun
SET version_id = %(new)s, step = %(to)s, error = '', due_at = %(now)s, waits_for = '',
    status = CASE WHEN status = 'paused' THEN 'paused' ELSE 'active' END,
    entered_at = CASE WHEN step = %(to)s THEN entered_at ELSE %(now)s END
WHERE tenant_id = %(tenant)s AND version_id = %(old)s AND step = %(step)s AND status IN ('active', 'parked', 'paused')
RETURNING id, patient_id
"""


def _move(actor: Actor, old: JourneyVersion, new: JourneyVersion, move: Move, now: datetime) -> int:
    """One statement for all of them; they are due at once, so that the engine works out how long they wait here."""
    values: dict[str, Any] = {
        "new": new.pk,
        "to": move.to,
        "now": now,
        "tenant": actor.tenant_id,
        "old": old.pk,
        "step": move.step,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
        found: list[tuple[int, int]] = cursor.fetchall()
    detail = {"from": old.number, "to": new.number, "step": move.step, "by": actor.name}
    for start in range(0, len(found), _BATCH):
        _write_trace(actor, found[start : start + _BATCH], move.to, detail, now)
    return len(found)


def _write_trace(
    actor: Actor, found: Sequence[tuple[int, int]], step: str, detail: Mapping[str, Any], now: datetime
) -> None:
    insert_rows(
        [
            {
                "tenant_id": actor.tenant_id,
                "patient_id": patient_id,
                "id": log_id,
                "run_id": run_id,
                "step": step,
                "verb": "move",
                "outcome": "moved",
                "detail": detail,
                "at": now,
            }
            for log_id, (run_id, patient_id) in zip(ids.allocate(len(found)), found, strict=True)
        ],
        model=JourneyStepLog,
    )


def _leave(actor: Actor, old: JourneyVersion, step: str, now: datetime) -> int:
    """End the journey for those who stand there; what they have pending is withdrawn."""
    gone = 0
    while runs := rows.live_at(actor.tenant_id, old.pk, step, _BATCH):
        moves = [(run, Stop(reason=LEFT)) for run in runs]
        moving.settle(actor, moving.advance_all(actor, moves, now, moving.raise_it), now)
        gone += len(runs)
    return gone


def _does(step: Mapping[str, Any]) -> bool:
    """Tell whether a step asks others for something, rather than waiting or choosing a way."""
    verb = str(step.get("verb", ""))
    return verb not in _QUIET and not verb.startswith(("wait_", "branch_", "split_"))


def _deed(step: Mapping[str, Any]) -> str:
    """Return what a step does, without its id and its ways."""
    leading = {way.key for way in document.ways(step)} | {"id", "next"}
    return repr(sorted((key, repr(value)) for key, value in step.items() if key not in leading))
