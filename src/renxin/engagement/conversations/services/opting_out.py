"""She told the vendor that she wants no more: no promotion goes to this address any longer, whoever it belongs to."""

from typing import Final

from renxin.engagement.conversations import policy
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.policy import snapshot
from renxin.kernel.core.actor import Actor
from renxin.people.patients import services as patients
from renxin.people.patients.selectors import ContactWay

REASON: Final = "opted_out"
_OF_CARE: Final = frozenset({"CARE_SERVICE", "FOLLOWUP"})


def may_go_on(purpose: str, *, opted_out: bool) -> bool:
    """Tell whether another way may be tried: after a refusal only for what her care needs."""
    return not opted_out or purpose in _OF_CARE


def heed_route(actor: Actor, route: policy.Route) -> None:
    """Note that a message over this route met a refusal that the vendor keeps."""
    _heed(actor, route.way)


def heed_row(actor: Actor, row: Outbox) -> None:
    """Note the same of a message that was handed over before, by the address that its account knows of her."""
    who = row.via_patient_id or row.patient_id
    seen = snapshot.take(row.tenant_id, [who], [row.purpose])
    way = seen.way_over(who, row.channel_id)
    if way is not None:
        _heed(actor, way)


def _heed(actor: Actor, way: ContactWay) -> None:
    patients.suppress_number(actor, way.value, purpose="MARKETING", reason=REASON, kind=way.kind)
