"""The text of what came in goes when its term is over, batch by batch and in the order in which it came.

A message that still waits stops the sweep: it goes only after it was settled. One that was parked and that nobody
corrected within the whole term is set aside as ignored, with the reason; the board warns a month before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import InterfaceMessage, MessageTerm
from renxin.doors.connectors.reasons import OUTLIVED
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, erasing, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations

LEAST_DAYS: Final = 180
"""Logs of a network are kept for six months at least (Cybersecurity Law, article 21)."""
MOST_DAYS: Final = 3650
BATCH: Final = 2_000
_WARNS: Final = timedelta(days=30)
State = InterfaceMessage.State

_OLD: Final = """
SELECT id, received_at, state FROM connectors_interfacemessage
WHERE tenant_id = %s AND id > %s ORDER BY id LIMIT %s
"""
_CLEAR: Final = """
UPDATE connectors_interfacemessage
SET raw = %(empty)s, corrected = NULL, cleared_at = %(now)s,
    state = CASE WHEN state = 'parked' THEN 'ignored' ELSE state END,
    reason = CASE WHEN state = 'parked' THEN %(reason)s ELSE reason END,
    settled_at = CASE WHEN state = 'parked' THEN %(now)s ELSE settled_at END
WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) AND state <> 'received' AND cleared_at IS NULL
RETURNING reason = %(reason)s
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the board says of the term: days, and how many parked messages are lost within a month if nobody looks."""

    days: int
    at_risk: int
    since: datetime | None


@transaction.atomic
def set_term(actor: Actor, days: int) -> MessageTerm:
    """Say for how many days the text of what came in is kept.

    Raises:
        InvalidInput: less than the law asks, or no sensible number.
    """
    actor.require("interfaces.manage")
    if not LEAST_DAYS <= days <= MOST_DAYS:
        words = {"least": LEAST_DAYS, "most": MOST_DAYS}
        raise InvalidInput(_("The text of messages is kept for %(least)d to %(most)d days.") % words, where="days")
    term, _made = MessageTerm.objects.update_or_create(
        tenant_id=actor.tenant_id,
        defaults={"days": days, "changed_at": clock.now(), "changed_by_id": actor.user_id},
    )
    record_access(actor, "interface.term", "tenant", organizations.tenant(actor).uid, detail={"days": days})
    return term


def kept(actor: Actor) -> Kept:
    """Return the term in force, and what it is about to cost."""
    actor.require("interfaces.view")
    term = MessageTerm.objects.of(actor).first()
    days = _days(term)
    edge = clock.now() - timedelta(days=days) + _WARNS
    parked = InterfaceMessage.objects.of(actor).filter(state=State.PARKED, received_at__lt=edge)
    oldest = InterfaceMessage.objects.of(actor).filter(pk__gt=term.cleared_to if term else 0).order_by("pk")
    return Kept(days, parked.count(), oldest.values_list("received_at", flat=True).first())


def clear_outlived() -> int:
    """Remove a batch of texts whose term is over in each hospital; return how many."""
    cleared = 0
    for house in organizations.tenants():
        with tenant.scope(house.pk):
            cleared += _clear(Actor.system(house.pk, "connectors.keeping"))
    return cleared


def _days(term: MessageTerm | None) -> int:
    return (term.days if term else None) or LEAST_DAYS


@transaction.atomic
def _clear(actor: Actor) -> int:
    now = clock.now()
    MessageTerm.objects.bulk_create(
        [MessageTerm(tenant_id=actor.tenant_id, changed_at=now)], ignore_conflicts=True, unique_fields=None
    )
    term = MessageTerm.objects.of(actor).select_for_update(skip_locked=True).first()
    if term is None:  # another worker is at it
        return 0
    found = _outlived(term, now - timedelta(days=_days(term)))
    if not found:
        return 0
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"tenant": actor.tenant_id, "ids": found, "now": now, "reason": OUTLIVED.code}
        values["empty"] = _nothing()
        cursor.execute(_CLEAR, values)
        lost = [given_up for (given_up,) in cursor.fetchall()]
    MessageTerm.objects.filter(pk=term.pk).update(cleared_to=found[-1])
    if any(lost):
        uid = organizations.tenant(actor).uid
        record_access(actor, "interface.outlived", "tenant", uid, detail={"parked": sum(lost)})
    return len(found)


def _outlived(term: MessageTerm, before: datetime) -> list[int]:
    """Return the next messages in order whose term is over, up to the first that is younger or waits."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD, [term.tenant_id, term.cleared_to, BATCH])
        found = []
        for key, received_at, state in cursor.fetchall():
            if received_at >= before or state == State.RECEIVED:
                break
            found.append(key)
        return found


def _nothing() -> bytes:
    """Return an empty text as the column keeps it: encrypted like every other."""
    column: Any = InterfaceMessage._meta.get_field("raw")
    return bytes(column.get_prep_value(erasing.empty_value(InterfaceMessage, "raw")))
