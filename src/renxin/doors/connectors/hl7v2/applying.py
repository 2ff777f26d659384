"""The loop that applies what was received: lane by lane, in order within a sender, one transaction for each batch.

A message's effects stand in a savepoint of their own: one that fails takes nothing with it. A lane belongs to one
process at a time, so several may work side by side.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from renxin.doors.connectors.models import LANES, Interface, InterfaceMessage
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.kernel.core.locks import try_lock
from renxin.kernel.jobs.services import is_strict

from . import reasons
from .apply import apply
from .apply.directory import Directory
from .apply.incoming import Incoming, Outcome
from .apply.known import KnownPeople
from .apply.person import said_by
from .reader import Unreadable, read
from .reasons import NotApplied, Reason

log = logging.getLogger("renxin.hl7")

BATCH: Final = 100
State = InterfaceMessage.State


@dataclass
class Settled:
    """What became of one message."""

    message: InterfaceMessage
    state: str
    patient_id: int
    encounter_id: int | None = None
    reason: str = ""
    place: str = ""


@dataclass
class _Batch:
    """One tenant's part of a claimed batch."""

    tenant_id: int
    people: KnownPeople
    directory: Directory
    actors: dict[int, Actor] = field(default_factory=dict)

    @classmethod
    def of(cls, tenant_id: int) -> "_Batch":
        return cls(tenant_id, KnownPeople(tenant_id), Directory(tenant_id))

    def incoming(self, row: InterfaceMessage, interface: Interface) -> Incoming:
        actor = self.actors.setdefault(row.interface_id, Actor.interface(self.tenant_id, interface.name))
        return Incoming(
            actor=actor,
            interface=interface,
            source=row.source,
            message=read(row.raw if row.corrected is None else row.corrected),
            received_at=row.received_at,
            directory=self.directory,
            known=self.people,
        )


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
                _settle(_apply_all(tenant_id, messages))
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


def _apply_all(tenant_id: int, rows: list[InterfaceMessage]) -> list[Settled]:
    batch = _Batch.of(tenant_id)
    ready: list[tuple[InterfaceMessage, Incoming | Reason]] = [(row, _read(batch, row)) for row in rows]
    people = [said_by(incoming) for _row, incoming in ready if isinstance(incoming, Incoming)]
    batch.people.look_up(said for said in people if said)
    settled = [_apply_one(batch, row, incoming) for row, incoming in ready]
    batch.people.store()
    return settled


def _read(batch: _Batch, row: InterfaceMessage) -> Incoming | Reason:
    try:
        return batch.incoming(row, row.interface)
    except Unreadable:
        return reasons.NOT_HL7


def _apply_one(batch: _Batch, row: InterfaceMessage, incoming: Incoming | Reason) -> Settled:
    if isinstance(incoming, Reason):
        return Settled(row, State.PARKED, row.patient_id, reason=incoming.code, place="MSH")
    for last in (False, True):
        try:
            with transaction.atomic():
                outcome = apply(incoming)
            batch.people.keep()
            return _applied(row, outcome)
        except (NotApplied, Unreadable, RenxinError) as error:
            batch.people.drop()
            return _not_applied(row, error)
        except OperationalError:
            raise  # the connection or the whole transaction is in doubt: the batch is taken again
        except Exception as error:
            batch.people.drop()
            if is_strict():
                raise
            if last:
                log.error("hl7: message %s failed: %s", row.uid, type(error).__name__)
    return Settled(row, State.PARKED, row.patient_id, reason=reasons.FAILED.code)


def _applied(row: InterfaceMessage, outcome: Outcome) -> Settled:
    return Settled(row, State.APPLIED, outcome.patient_id, outcome.encounter_id)


def _not_applied(row: InterfaceMessage, error: RenxinError) -> Settled:
    if isinstance(error, NotApplied):
        state = State.IGNORED if error.reason.ignored else State.PARKED
        return Settled(row, state, error.patient_id or row.patient_id, reason=error.reason.code, place=error.where)
    reason = reasons.UNREADABLE if isinstance(error, Unreadable) else reasons.REFUSED
    return Settled(row, State.PARKED, row.patient_id, reason=reason.code, place=error.where[:40])


def _settle(settled: Iterable[Settled]) -> None:
    """Write what became of the messages, in one statement."""
    done = list(settled)
    columns = [
        [one.message.pk for one in done],
        [str(one.state) for one in done],
        [one.reason for one in done],
        [one.place for one in done],
        [one.patient_id for one in done],
        [one.encounter_id for one in done],
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
