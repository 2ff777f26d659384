"""What every change of a broadcast shares: reading it locked, checking where it stands, telling what happened."""

from django.utils.translation import gettext as _

from renxin.engagement.broadcasts.models import Broadcast
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.timeline.facts.content import BroadcastFact
from renxin.kernel.timeline.services import record

Status = Broadcast.Status


def locked(actor: Actor, broadcast: Broadcast, *allowed: str) -> Broadcast:
    """Return the broadcast as it is now, locked until the transaction ends.

    Raises:
        NotFound: it is not of this hospital.
        WrongState: it stands where this cannot be done.
    """
    rows = Broadcast.objects.of(actor).select_related("version__template").select_for_update(of=("self",))
    found = rows.filter(pk=broadcast.pk).first()
    if found is None:
        raise NotFound("broadcast")
    if found.status not in allowed:
        raise WrongState(
            _("The broadcast has moved on: it is %(status)s now.") % {"status": found.get_status_display()}
        )
    return found


def move(actor: Actor, broadcast: Broadcast, status: str, **values: object) -> None:
    """Write where a broadcast stands now, and note who moved it."""
    broadcast.status = status
    for name, value in values.items():
        setattr(broadcast, name, value)
    broadcast.save(update_fields=["status", *values])
    record_access(actor, f"broadcast.{status}", "broadcast", broadcast.uid, detail={"people": broadcast.people})


def tell(actor: Actor, fact: type[BroadcastFact], broadcast: Broadcast, **values: int) -> None:
    """Record what happened to a broadcast."""
    record(
        actor,
        fact(patient_id=-actor.tenant_id, occurred_at=clock.now(), broadcast_id=broadcast.pk, **values),
    )
