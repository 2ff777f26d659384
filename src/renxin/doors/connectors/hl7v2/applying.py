"""The loop that applies what was received: lane by lane, in order within a sender, one transaction for each batch.

The messages of a batch are applied side by side, wave by wave: the first of each person, then the second … So a
person's messages keep their order, and the database sees a few statements for all of a wave. When a message fails after
it changed something, the savepoint is taken back and the batch is split around it: nothing else is lost, and of that
message nothing stays. A lane belongs to one process at a time, so several may work side by side.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from renxin.doors.connectors.models import LANES, InterfaceMessage
from renxin.doors.connectors.selectors import content
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import try_lock
from renxin.kernel.jobs.services import is_strict

from . import reasons
from .apply import ALONE, story_of
from .apply.directory import Directory
from .apply.driving import Told, drive
from .apply.incoming import Incoming
from .apply.known import KnownPeople, Said
from .apply.person import said_by
from .reader import Unreadable
from .reasons import NotApplied

log = logging.getLogger("renxin.hl7")

BATCH: Final = 200
State = InterfaceMessage.State


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that has been read, and whom it is about."""

    row: InterfaceMessage
    incoming: Incoming
    said: Said | None

    @property
    def alone(self) -> bool:
        """Tell whether it must not be told beside others: it says who is who, or nobody knows whom it is about."""
        return self.said is None or self.incoming.kind in ALONE


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one message."""

    row: InterfaceMessage
    state: str
    patient_id: int
    encounter_id: int | None = None
    reason: str = ""
    place: str = ""


class _HalfDone(Exception):
    """A message failed after it had changed something: its place in the batch, and its story."""

    def __init__(self, place: int, told: Told) -> None:
        super().__init__(place)
        self.place, self.told = place, told


def apply_waiting() -> int:
    """Apply one batch of each lane that waits and nobody else works on; return how many messages were settled."""
    return sum(apply_lane(lane) for lane in _waiting_lanes())


def apply_lane(lane: int) -> int:
    """Apply the next batch of one lane; return how many messages were settled, 0 when another process has the lane."""
    with transaction.atomic():
        if not try_lock(f"connectors.hl7.lane.{lane}"):
            return 0
        rows = _claim(lane)
        by_tenant: dict[int, list[InterfaceMessage]] = defaultdict(list)
        for row in rows:
            by_tenant[row.tenant_id].append(row)
        for tenant_id, messages in by_tenant.items():
            with tenant.scope(tenant_id):
                _write(_apply_all(tenant_id, messages))
    return len(rows)


def _waiting_lanes() -> list[int]:
    """Return the lanes that have work: one index probe for each, however long the queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lane FROM generate_series(0, %s) AS lane WHERE EXISTS (SELECT 1 FROM connectors_interfacemessage m "
            "WHERE m.state = 'received' AND m.lane = lane.lane)",
            [LANES - 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _claim(lane: int) -> list[InterfaceMessage]:
    rows: QuerySet[InterfaceMessage] = InterfaceMessage.objects.filter(state=State.RECEIVED, lane=lane)
    return list(rows.select_related("interface").order_by("id")[:BATCH])


def _apply_all(tenant_id: int, rows: Sequence[InterfaceMessage]) -> list[Settled]:
    people, directory = KnownPeople(tenant_id), Directory(tenant_id)
    actors: dict[int, Actor] = {}
    ready: list[Ready] = []
    settled: list[Settled] = []
    for row in rows:
        actor = actors.setdefault(row.interface_id, Actor.interface(tenant_id, row.interface.name))
        try:
            incoming = _incoming(row, actor, people, directory)
            ready.append(Ready(row, incoming, said_by(incoming)))
        except Unreadable:
            settled.append(Settled(row, State.PARKED, row.patient_id, reason=reasons.NOT_HL7.code, place="MSH"))
    people.look_up(one.said for one in ready if one.said)
    for stretch in _stretches(ready):
        settled += _apply(stretch, people)
    people.store()
    return settled


def _incoming(row: InterfaceMessage, actor: Actor, people: KnownPeople, directory: Directory) -> Incoming:
    return Incoming(
        actor=actor,
        interface=row.interface,
        source=row.source,
        message=content(row),
        received_at=row.received_at,
        directory=directory,
        known=people,
    )


def _stretches(ready: Sequence[Ready]) -> list[list[Ready]]:
    """Return the messages in order, cut so that those which must be told alone are."""
    stretches: list[list[Ready]] = []
    for one in ready:
        if one.alone or not stretches or stretches[-1][-1].alone:
            stretches.append([one])
        else:
            stretches[-1].append(one)
    return stretches


def _apply(messages: list[Ready], people: KnownPeople) -> list[Settled]:
    """Apply messages side by side; when one fails half done, take all back and split around it."""
    place = len(messages) // 2
    try:
        with transaction.atomic():
            settled = [_settled(one, told) for one, told in _tell(messages)]
        people.keep()
        return settled
    except OperationalError:
        raise  # the connection or the whole transaction is in doubt: the batch is taken again
    except _HalfDone as failed:
        people.drop()
        place = failed.place
        if len(messages) == 1:
            return [_settled(messages[0], failed.told)]
    except Exception as error:
        people.drop()
        if len(messages) == 1:
            return [_failed(messages[0], error)]
    parts = (messages[:place], messages[place : place + 1], messages[place + 1 :])
    return [one for part in parts if part for one in _apply(part, people)]


def _tell(messages: list[Ready]) -> Iterable[tuple[Ready, Told]]:
    for wave in _waves(messages):
        told = drive([(messages[at].incoming.actor, story_of(messages[at].incoming)) for at in wave])
        for at, one in zip(wave, told, strict=True):
            if one.half_done:
                raise _HalfDone(at, one)
            yield messages[at], one


def _waves(messages: Sequence[Ready]) -> list[list[int]]:
    """Return the places of the first message of each person, of the second …"""
    waves: dict[int, list[int]] = defaultdict(list)
    seen: Counter[bytes] = Counter()
    for at, one in enumerate(messages):
        key = one.said.key if one.said else b""
        waves[seen[key]].append(at)
        seen[key] += 1
    return list(waves.values())


def _settled(one: Ready, told: Told) -> Settled:
    row, error = one.row, told.error
    known = one.incoming.known.find(one.said) if one.said else None
    patient_id = known or row.patient_id
    if told.outcome is not None:
        return Settled(row, State.APPLIED, told.outcome.patient_id, told.outcome.encounter_id)
    if isinstance(error, NotApplied):
        state = State.IGNORED if error.reason.ignored else State.PARKED
        return Settled(row, state, error.patient_id or patient_id, reason=error.reason.code, place=error.where)
    reason = reasons.UNREADABLE if isinstance(error, Unreadable) else reasons.REFUSED
    return Settled(row, State.PARKED, patient_id, reason=reason.code, place=(error.where if error else "")[:40])


def _failed(one: Ready, error: Exception) -> Settled:
    if is_strict():
        raise error
    log.error("hl7: message %s failed: %s", one.row.uid, type(error).__name__)
    return Settled(one.row, State.PARKED, one.row.patient_id, reason=reasons.FAILED.code)


def _write(settled: Sequence[Settled]) -> None:
    """Write what became of the messages, in one statement."""
    columns: list[list[Any]] = [
        [one.row.pk for one in settled],
        [str(one.state) for one in settled],
        [one.reason for one in settled],
        [one.place for one in settled],
        [one.patient_id for one in settled],
        [one.encounter_id for one in settled],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_interfacemessage AS m SET state = d.state, reason = d.reason, place = d.place, "
            "patient_id = d.patient_id, origin_patient_id = d.patient_id, encounter_id = d.encounter_id, "
            "attempts = m.attempts + 1, settled_at = %s "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[]) "
            "AS d (id, state, reason, place, patient_id, encounter_id) WHERE m.id = d.id",
            [clock.now(), *columns],
        )
