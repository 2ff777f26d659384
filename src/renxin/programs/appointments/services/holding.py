"""Taking a seat for some minutes, in one statement, and giving it back."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, hot
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Seat, Session, Slot

_TRIES: Final = 3
_LONGEST_KEY: Final = 200
_FARTHEST: Final = timedelta(days=31)

# One statement: who tries again finds her seat; who is new gets the first free one that nobody else is just taking. A
# hold that ran out counts as free. Kept seats of one's own pool go first, so that what is open to all lasts longer.
_HOLD: Final = """
WITH place AS (
    SELECT l.id, l.starts_at, e.state,
           %(now)s::timestamptz + make_interval(
               mins => COALESCE(own.hold_minutes, house.hold_minutes, %(minutes)s::int)::int) AS until
    FROM appointments_slot l JOIN appointments_session e ON e.id = l.session_id
    LEFT JOIN appointments_bookingpolicy own ON own.tenant_id = e.tenant_id AND own.department_id = e.department_id
    LEFT JOIN appointments_bookingpolicy house ON house.tenant_id = e.tenant_id AND house.department_id IS NULL
    WHERE l.tenant_id = %(tenant)s::bigint AND l.uid = %(slot)s::uuid
      AND (%(service)s::bigint IS NULL OR e.service_id = %(service)s::bigint)
), mine AS (
    SELECT s.id, s.slot_id, s.state, s.held_until FROM appointments_seat s
    WHERE s.tenant_id = %(tenant)s::bigint AND s.hold_key = %(key)s::text
), again AS (
    UPDATE appointments_seat s SET held_until = place.until FROM place
    WHERE s.tenant_id = %(tenant)s::bigint AND s.hold_key = %(key)s::text AND s.state = 'held'
      AND s.held_until <= %(now)s::timestamptz AND place.state = 'open'
    RETURNING s.id, s.slot_id, s.state, s.held_until
), took AS (
    UPDATE appointments_seat t SET state = 'held', hold_key = %(key)s::text, held_until = place.until
    FROM place
    WHERE t.id = (
        SELECT s.id FROM appointments_seat s JOIN place p ON p.id = s.slot_id
        WHERE p.state = 'open' AND p.starts_at > %(now)s::timestamptz
          AND (s.state = 'free' OR (s.state = 'held' AND s.held_until <= %(now)s::timestamptz))
          AND (s.pool = ANY(%(pools)s::text[]) OR %(any)s::bool)
          AND NOT EXISTS (SELECT 1 FROM mine)
        ORDER BY s.pool = '', s.number LIMIT 1
        FOR UPDATE OF s SKIP LOCKED
    )
    RETURNING t.id, t.slot_id, t.state, t.held_until
)
SELECT place.state, place.starts_at, got.id, got.slot_id, got.state, got.held_until
FROM place LEFT JOIN (
    SELECT * FROM took UNION ALL SELECT * FROM again
    UNION ALL SELECT * FROM mine WHERE NOT EXISTS (SELECT 1 FROM again)
) got ON true
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A seat that is kept for whoever holds `key`, until a moment; `until` None: it is booked with this key already."""

    seat_id: int
    slot_id: int
    until: datetime | None
    key: str


class SlotFull(WrongState):
    """Somebody else was faster, or the session takes nobody any more."""


def hold(actor: Actor, slot_uid: UUID | str, *, key: str, pool: str | None = "", service_id: int | None = None) -> Held:
    """Keep a free seat of a slot for some minutes (`BookingPolicy.hold_minutes`).

    Asking again with the same key finds the same seat. Runs as one statement; needs no transaction.

    Args:
        actor: who takes it; patients take seats of everybody's pool and of the online one.
        slot_uid: which slot.
        key: who tries, and which try: the same for a second tap and for a request sent again.
        pool: whose kept seats may be taken besides everybody's; None takes any (staff and interfaces).
        service_id: the slot has to be one of this service.

    Raises:
        SlotFull: nothing is free, or it is too late.
        NotFound: there is no such slot.
        InvalidInput: the key is empty or too long.
    """
    if actor.kind == "patient":
        pool = Seat.Pool.ONLINE
    elif actor.kind == "staff":
        actor.require("appointments.work")
    if not 0 < len(key) <= _LONGEST_KEY:
        raise InvalidInput(_("A hold needs a key of 1 to 200 characters."), where="key")
    wanted: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "slot": str(slot_uid),
        "key": hold_digest(actor.tenant_id, slot_uid, key),
        "now": clock.now(),
        "minutes": policy.pack().hold_minutes,
        "pools": ["", pool or ""],
        "any": pool is None,
        "service": service_id,
    }
    for _try in range(_TRIES):
        state, starts_at, seat_id, slot_id, seat_state, until = _attempt(wanted)
        if seat_id is None:
            break
        if seat_state == Seat.State.HELD and until <= wanted["now"]:
            continue  # it ran out, and just now somebody else takes it
        return Held(seat_id, slot_id, None if seat_state == Seat.State.BOOKED else until, wanted["key"])
    if state != "open":
        raise SlotFull(_("This session takes no more bookings. Please choose another time."), where="slot")
    if starts_at <= wanted["now"]:
        raise SlotFull(_("This time has passed. Please choose another."), where="slot")
    raise SlotFull(_("The last place was just taken. Please choose another time."), where="slot")


def hold_digest(tenant_id: int, slot_uid: UUID | str, key: str) -> str:
    """Return by which name a try stands beside its seat."""
    return hashlib.sha256(f"{tenant_id}|{slot_uid}|{key}".encode()).hexdigest()


def release_hold(actor: Actor, key: str) -> bool:
    """Give a held seat back (`Held.key`); False when nothing was held by it."""
    rows = Seat.objects.of(actor).filter(hold_key=key, state=Seat.State.HELD)
    return bool(rows.update(state=Seat.State.FREE, hold_key=None, held_until=None))


def sweep_holds(actor: Actor) -> int:
    """Free the seats whose hold ran out; return how many. Nobody waits for it: a hold that ran out is free anyway."""
    rows = Seat.objects.of(actor).filter(state=Seat.State.HELD, held_until__lte=clock.now())
    return rows.update(state=Seat.State.FREE, hold_key=None, held_until=None)


def release_pools(actor: Actor) -> int:
    """Open to everybody what is left of the pools of sessions that begin soon; return how many seats.

    Read table by table: each step has its index, whatever the server knows of how full the tables are.
    """
    now = clock.now()
    soon = Session.objects.of(actor).filter(ends_at__gt=now, starts_at__lte=now + _FARTHEST)
    sessions = list(soon.values_list("pk", "department_id", "starts_at"))
    rules = policy.of_departments(actor, {department for _pk, department, _at in sessions})
    due = [pk for pk, where, at in sessions if at <= now + timedelta(hours=rules[where].release_hours)]
    slots = list(Slot.objects.of(actor).filter(session_id__in=due, starts_at__gt=now).values_list("pk", flat=True))
    seats = Seat.objects.of(actor).filter(slot_id__in=slots, state__in=[Seat.State.FREE, Seat.State.HELD])
    return seats.exclude(pool=Seat.Pool.ANY).update(pool=Seat.Pool.ANY)


def _attempt(wanted: dict[str, Any]) -> tuple[Any, ...]:
    """Run the statement; two requests with one key at the same instant meet at the unique key, and one asks again."""
    for _try in range(_TRIES):
        try:
            if connection.in_atomic_block:
                with transaction.atomic():
                    rows = hot.execute(_HOLD, wanted, rows=True)
            else:
                rows = hot.execute(_HOLD, wanted, rows=True)
        except IntegrityError:
            continue
        if not rows:
            raise NotFound("slot")
        return rows[0]
    raise SlotFull(_("The last place was just taken. Please choose another time."), where="slot")
