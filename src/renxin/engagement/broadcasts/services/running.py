"""Running a broadcast: batch by batch through the one road out, until its list is empty, paused or stopped.

A batch is one transaction: recipients are locked, asked for under keys of their own and marked. A crash before its
commit leaves no trace; a second try under the same keys changes nothing.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from renxin.engagement.broadcasts.models import Broadcast, Recipient
from renxin.engagement.conversations import services as conversations
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.content import (
    BroadcastCompleted,
    BroadcastPaused,
    BroadcastResumed,
    BroadcastStarted,
    BroadcastStopped,
)
from renxin.people.patients import selectors as patients

from .changing import Status, locked, move, tell

BROADCASTS = "broadcasts.run"
BATCH = 500


def start_due() -> int:
    """Start the broadcasts whose time has come; return how many."""
    due = Broadcast.objects.filter(status=Status.PLANNED, planned_at__lte=clock.now())
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True)[:50])
        for broadcast in rows:
            with tenant.scope(broadcast.tenant_id):
                system = _system(broadcast)
                move(system, broadcast, Status.RUNNING, started_at=clock.now())
                tell(system, BroadcastStarted, broadcast)
    return len(rows)


def hand_over() -> int:
    """Ask for the next batch of one running broadcast; return how many recipients were dealt with."""
    with transaction.atomic():
        open_ = Recipient.objects.filter(broadcast=OuterRef("pk"), state=Recipient.State.WAITING)
        running = Broadcast.objects.filter(Exists(open_), status=Status.RUNNING).order_by("planned_at", "id")
        broadcast = (
            running.select_for_update(skip_locked=True, of=("self",)).select_related("version__template").first()
        )
        if broadcast is None:
            return 0
        with tenant.scope(broadcast.tenant_id):
            return _batch(broadcast)


def finish_run_out() -> int:
    """Note the broadcasts whose list is empty as done; return how many."""
    open_ = Recipient.objects.filter(broadcast=OuterRef("pk"), state=Recipient.State.WAITING)
    with transaction.atomic():
        empty = Broadcast.objects.filter(~Exists(open_), status=Status.RUNNING)
        rows = list(empty.select_for_update(skip_locked=True, of=("self",))[:50])
        for broadcast in rows:
            with tenant.scope(broadcast.tenant_id):
                system = _system(broadcast)
                move(system, broadcast, Status.DONE, ended_at=clock.now())
                tell(system, BroadcastCompleted, broadcast)
    return len(rows)


@transaction.atomic
def pause(actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Hand nobody else over for now. Who was handed over already gets her message."""
    actor.require("broadcasts.manage")
    broadcast = locked(actor, broadcast, Status.RUNNING, Status.PLANNED)
    move(actor, broadcast, Status.PAUSED)
    tell(actor, BroadcastPaused, broadcast)
    return broadcast


@transaction.atomic
def resume(actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Go on with the next on the list."""
    actor.require("broadcasts.manage")
    broadcast = locked(actor, broadcast, Status.PAUSED)
    move(actor, broadcast, Status.RUNNING if broadcast.started_at else Status.PLANNED)
    tell(actor, BroadcastResumed, broadcast)
    wake(BROADCASTS)
    return broadcast


@transaction.atomic
def stop(actor: Actor, broadcast: Broadcast) -> int:
    """Stop for good: nobody else is handed over, and what has not left the house is taken back; return how many.

    What a channel is being given at this moment cannot be called back.
    """
    actor.require("broadcasts.manage")
    broadcast = locked(actor, broadcast, Status.RUNNING, Status.PAUSED, Status.PLANNED, Status.WAITING)
    rows = Recipient.objects.of(actor).filter(broadcast=broadcast)
    rows.filter(state=Recipient.State.WAITING).update(state=Recipient.State.DROPPED, rule="broadcast_stopped")
    asked = rows.filter(state=Recipient.State.ASKED).values_list("patient_id", flat=True)
    taken = 0
    for part in _parts(list(asked)):
        current = patients.current_ids(actor.tenant_id, part)
        keys = [key_of(broadcast, current[one]) for one in part]
        taken += len(conversations.withdraw(actor, keys, "broadcast_stopped"))
    move(actor, broadcast, Status.STOPPED, ended_at=clock.now())
    tell(actor, BroadcastStopped, broadcast)
    return taken


def key_of(broadcast: Broadcast, patient_id: int) -> str:
    """Return the name of one person's message: whoever is on the list twice after a merge gets one."""
    return f"broadcasts:{broadcast.uid}:{patient_id}"


def _batch(broadcast: Broadcast) -> int:
    rows = Recipient.objects.filter(broadcast=broadcast, state=Recipient.State.WAITING).order_by("id")
    batch = list(rows.select_for_update(skip_locked=True)[:BATCH])
    if not batch:
        return 0
    current = patients.current_ids(broadcast.tenant_id, [row.patient_id for row in batch])
    outgoing = [_outgoing(broadcast, current[row.patient_id]) for row in batch]
    now = clock.now()
    for row, one in zip(batch, conversations.send_many(_system(broadcast), outgoing), strict=True):
        row.message_id, row.rule, row.asked_at = one.message_id, one.rule, now
        row.state = Recipient.State.BLOCKED if one.status == "blocked" else Recipient.State.ASKED
    update_rows(batch, ["message_id", "rule", "asked_at", "state"])
    return len(batch)


def _outgoing(broadcast: Broadcast, patient_id: int) -> conversations.Outgoing:
    return conversations.Outgoing(
        patient_id=patient_id,
        purpose=broadcast.version.template.purpose,
        template=broadcast.version.template.code,
        variables=broadcast.variables,
        url=broadcast.variables.get("link", ""),
        idempotency_key=key_of(broadcast, patient_id),
        source=f"broadcasts:{broadcast.pk}",
        channel_kind=broadcast.channel_kind or None,
        ways=broadcast.ways.split(",") if broadcast.ways else (),
        expires_at=broadcast.expires_at,
        approved_by=broadcast.approver_id,
    )


def _system(broadcast: Broadcast) -> Actor:
    return Actor.system(broadcast.tenant_id, "broadcasts")


def _parts(ids: Sequence[int], size: int = 2_000) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
