"""Sends what is due: claim, tell, settle. No transaction is open while the other system is spoken to.

Each system gets its messages in order, one after the other: what comes later waits for what came before it. A crash
after telling leaves the message leased; later it is told again under the same control id, and the other side drops it.
"""

import logging
from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from renxin.doors.connectors.models import OutgoingMessage
from renxin.kernel.core import clock, tenant

from . import deciding, line, rules
from .queueing import ADDRESS

log = logging.getLogger("renxin.outgoing")
DUE: Final = "connectors.outgoing"
LEASE: Final = timedelta(minutes=2)
_MOST: Final = 200
State = OutgoingMessage.State

_CLAIM: Final = """
UPDATE connectors_outgoingmessage m SET leased_until = %(lease)s, attempts = m.attempts + 1
WHERE m.id IN (
    SELECT w.id FROM connectors_outgoingmessage w JOIN connectors_interface i ON i.id = w.interface_id AND i.is_active
    WHERE w.state = 'waiting' AND w.due_at <= %(now)s AND (w.leased_until IS NULL OR w.leased_until < %(wall)s)
      AND NOT EXISTS (SELECT 1 FROM connectors_outgoingmessage b
                      WHERE b.interface_id = w.interface_id AND b.state = 'waiting' AND b.id < w.id)
    ORDER BY w.id LIMIT 1 FOR UPDATE OF w SKIP LOCKED
)
RETURNING m.id
"""


def send_due(limit: int = _MOST) -> int:
    """Send what is due, at most `limit` messages; return how many were tried."""
    tried = 0
    while tried < limit and (row := _claim()) is not None:
        with tenant.scope(row.tenant_id):
            _send(row)
        tried += 1
    return tried


def _claim() -> OutgoingMessage | None:
    values = {"lease": clock.wall() + LEASE, "now": clock.now(), "wall": clock.wall()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        found = cursor.fetchone()
    return OutgoingMessage.objects.select_related("interface").get(pk=found[0]) if found else None


def _send(row: OutgoingMessage) -> None:
    try:
        place = rules.place_of(str(row.interface.profile.get(ADDRESS, "")))
    except Exception:
        answer = line.Answer(problem="no_address")
    else:
        answer = line.tell(place, row.control_id, bytes(row.raw))
    settle(row, answer)


@transaction.atomic
def settle(row: OutgoingMessage, answer: line.Answer) -> None:
    """Keep what the other system said; a question's answer decides whether the seat stands."""
    what = rules.verdict(answer.code) if answer.code else "again"
    now = clock.now()
    row.leased_until, row.problem = None, answer.problem
    row.answer, row.answer_words = answer.code, answer.words
    if what == "again":
        row.due_at = now + rules.pause_after(row.attempts)
        log.info("outgoing %s: %s", row.control_id, answer.problem or answer.code)
    else:
        row.state = State.TAKEN if what == "taken" else State.REFUSED
        row.settled_at = now
        if row.is_question and answer.decides:
            deciding.decide(row, accepted=what == "taken")
    row.save(update_fields=["leased_until", "problem", "answer", "answer_words", "due_at", "state", "settled_at"])
