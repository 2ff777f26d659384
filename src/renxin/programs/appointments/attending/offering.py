"""Free seats are offered to those who wait: held for one of them, said in a message, passed on when it is let go.

A seat is claimed before anybody is told, so there is never an offer without a seat nor one seat in two offers; claim,
entry and message commit together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from renxin.engagement.conversations.services import send_many
from renxin.engagement.worklist.services import create_tasks
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.timeline.facts.access import AppointmentOffered
from renxin.kernel.timeline.services import record
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Appointment, Seat, WaitlistEntry

from . import matching, offer_messages
from .offer_keys import key_of
from .pack import reminders
from .places import spoken

OFFERS: Final = "appointments.offers"
_BATCH: Final = 200
_MOST_SEATS: Final = 400
_NO_WAY: Final = frozenset({"no_contact_point", "all_tried", "cannot_hear"})
_LAST: Final = timedelta(minutes=15)
_AGAIN: Final = timedelta(minutes=30)
_PUT_OFF: Final = timedelta(minutes=3)
# Seats that anybody may have, of services and days for which somebody waits; what is still kept for another way of
# booking is left alone.
_FREE: Final = """
SELECT t.id, n.service_id, n.practitioner_id, s.starts_at
FROM appointments_seat t JOIN appointments_slot s ON s.id = t.slot_id JOIN appointments_session n ON n.id = s.session_id
WHERE t.tenant_id = %(tenant)s AND n.state = 'open' AND n.service_id = ANY(%(services)s)
  AND s.starts_at >= %(from)s AND s.starts_at < %(to)s AND t.pool IN ('', 'online')
  AND (t.state = 'free' OR (t.state = 'held' AND t.held_until < %(now)s))
ORDER BY s.starts_at, t.id LIMIT %(most)s
"""
_CLAIM: Final = """
UPDATE appointments_seat t SET state = 'held', hold_key = w.key, held_until = w.until
FROM (SELECT * FROM unnest(%(seats)s::bigint[], %(keys)s::text[], %(untils)s::timestamptz[]) AS u(id, key, until)
      JOIN (SELECT id AS locked FROM appointments_seat WHERE id = ANY(%(seats)s)
            AND (state = 'free' OR (state = 'held' AND held_until < %(now)s)) FOR UPDATE SKIP LOCKED) l
        ON l.locked = u.id) w
WHERE t.id = w.id RETURNING t.id
"""
_RELEASE: Final = """
UPDATE appointments_seat t SET state = 'free', hold_key = NULL, held_until = NULL
WHERE t.tenant_id = %s AND t.state = 'held' AND (t.id, t.hold_key) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
"""
State = WaitlistEntry.State


def offer_seats(actor: Actor, limit: int = _BATCH) -> int:
    """Offer what is free to whoever waits longest; return how many offers went out. Nobody is woken at night."""
    if not _waking(clock.now()):
        return 0
    with transaction.atomic():
        now = clock.now()
        rows = WaitlistEntry.objects.of(actor).filter(
            Q(offered_until__isnull=True) | Q(offered_until__lt=now), state=State.WAITING, last_day__gte=clock.today()
        )
        entries = list(
            rows.select_for_update(skip_locked=True, of=("self",))
            .select_related("service__department", "practitioner")
            .order_by("offers", "joined_at", "pk")[:limit]
        )
        pairs = matching.match(_waiting(actor, entries), _free(actor, entries)) if entries else []
        by_id = {row.pk: row for row in entries}
        return _offer(actor, [(by_id[one.entry_id], seat) for one, seat in pairs])


def lapse_offers(actor: Actor, limit: int = _BATCH) -> int:
    """Take back offers that nobody took in time, so that the next may have the seat; return how many."""
    with transaction.atomic():
        rows = WaitlistEntry.objects.of(actor).filter(state=State.OFFERED, offered_until__lt=clock.now())
        late = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit])
        take_back(actor, late)
        return len(late)


def end_waiting(actor: Actor, limit: int = _BATCH) -> int:
    """End the waiting of those whose days are over, and tell them; return how many."""
    with transaction.atomic():
        rows = WaitlistEntry.objects.of(actor).filter(state=State.WAITING, last_day__lt=clock.today())
        over = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit])
        for row in over:
            row.state, row.ended_at = State.LAPSED, clock.now()
        update_rows(over, ["state", "ended_at"])
        send_many(actor, [offer_messages.over(actor, row) for row in over])
        return len(over)


def take_back(actor: Actor, rows: Sequence[WaitlistEntry]) -> None:
    """Free the seats of these offers; who let several pass waits no longer. The rows are locked."""
    keys = [(row.seat_id, key_of(row)) for row in rows if row.seat_id]
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [actor.tenant_id, [seat for seat, _key in keys], [key for _seat, key in keys]])
    for row in rows:
        row.state = State.LEFT if row.offers >= reminders().offers.most else State.WAITING
        row.seat, row.offered_until = None, None
        row.ended_at = clock.now() if row.state == State.LEFT else None
    update_rows(rows, ["state", "seat", "offered_until", "ended_at"])


def sweep(tenant_id: int) -> int:
    """Do one round of a hospital: late offers back, days over, free seats out; return how many things were done."""
    with tenant.scope(tenant_id):
        actor = Actor.system(tenant_id, "appointments.offers")
        return lapse_offers(actor) + end_waiting(actor) + offer_seats(actor)


def _waking(now: datetime) -> bool:
    begins, ends = reminders().quiet
    return ends <= now.astimezone(clock.SHANGHAI).time() < begins


def _waiting(actor: Actor, entries: Sequence[WaitlistEntry]) -> list[matching.Waiting]:
    own = Appointment.objects.of(actor).filter(
        patient_id__in={row.patient_id for row in entries},
        status__in=[Appointment.Status.BOOKED, Appointment.Status.PENDING],
        starts_at__gt=clock.now(),
    )
    busy: dict[int, list[datetime]] = defaultdict(list)
    later: dict[int, datetime] = {}
    for pk, patient_id, starts_at in own.values_list("pk", "patient_id", "starts_at"):
        if starts_at is not None:
            busy[patient_id].append(starts_at)
            later[pk] = starts_at
    return [
        matching.Waiting(
            entry_id=row.pk,
            patient_id=row.patient_id,
            service_id=row.service_id,
            practitioner_id=row.practitioner_id,
            first_day=row.first_day,
            last_day=row.last_day,
            joined_at=row.joined_at,
            offers=row.offers,
            before=later.get(row.appointment_id or 0),
            busy=tuple(at for at in busy[row.patient_id] if at != later.get(row.appointment_id or 0)),
        )
        for row in entries
    ]


def _free(actor: Actor, entries: Sequence[WaitlistEntry]) -> list[matching.FreeSeat]:
    now, rules = clock.now(), reminders().offers
    first = min(row.first_day for row in entries)
    last = max(row.last_day for row in entries) + timedelta(days=1)
    midnight = datetime.min.time()
    given: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "services": sorted({row.service_id for row in entries}),
        "from": max(
            now + timedelta(minutes=rules.lead_minutes),
            datetime.combine(first, midnight, tzinfo=clock.SHANGHAI),
        ),
        "to": datetime.combine(last, midnight, tzinfo=clock.SHANGHAI),
        "now": now,
        "most": _MOST_SEATS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FREE, given)
        return [matching.FreeSeat(*row) for row in cursor.fetchall()]


def _offer(actor: Actor, pairs: Sequence[tuple[WaitlistEntry, matching.FreeSeat]]) -> int:
    if not pairs:
        return 0
    now = clock.now()
    minutes = _minutes(actor, {row.service.department_id for row, _seat in pairs})
    for row, seat in pairs:
        row.offers += 1
        row.state, row.seat_id = State.OFFERED, seat.seat_id
        until = now + timedelta(minutes=minutes[row.service.department_id])
        row.offered_until = min(until, seat.starts_at - _LAST)
    given: dict[str, Any] = {
        "seats": [seat.seat_id for _row, seat in pairs],
        "keys": [key_of(row) for row, _seat in pairs],
        "untils": [row.offered_until for row, _seat in pairs],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, given)
        won = {seat_id for (seat_id,) in cursor.fetchall()}
    offered = [(row, seat) for row, seat in pairs if seat.seat_id in won]
    rows = [row for row, _seat in offered]
    update_rows(rows, ["state", "seat", "offers", "offered_until"])
    record(actor, *[_fact(row, now) for row in rows])
    _tell(actor, offered)
    return len(rows)


def _minutes(actor: Actor, departments: Iterable[int]) -> Mapping[int | None, int]:
    """Return for how long each department keeps a seat for one who waits."""
    kept = policy.of_departments(actor, departments)
    return {pk: one.offer_minutes for pk, one in kept.items()}


def _fact(row: WaitlistEntry, now: datetime) -> AppointmentOffered:
    return AppointmentOffered(
        patient_id=row.patient_id, occurred_at=now, entry_id=row.pk, department_id=row.service.department_id
    )


def _tell(actor: Actor, offered: Sequence[tuple[WaitlistEntry, matching.FreeSeat]]) -> None:
    """Send the offers; whom nothing reaches is called, and who cannot be told now gives the seat to the next."""
    languages = spoken(actor, [row.patient_id for row, _seat in offered])
    said = send_many(actor, [offer_messages.offer(actor, row, seat, languages) for row, seat in offered])
    unreached = [(row, one) for (row, _seat), one in zip(offered, said, strict=True) if one.status == "blocked"]
    late = [
        row
        for (row, _seat), one in zip(offered, said, strict=True)
        if one.status != "blocked" and one.due_at and one.due_at > clock.now() + _PUT_OFF
    ]
    by_phone = [row for row, one in unreached if one.rule in _NO_WAY]
    _keep_for_a_call(actor, by_phone, {row.pk: seat.starts_at for row, seat in offered})
    _pause(actor, [*late, *(row for row, one in unreached if one.rule not in _NO_WAY)])


def _pause(actor: Actor, rows: Sequence[WaitlistEntry]) -> None:
    """Take back offers that could not be said now; who could not be told is asked again later."""
    take_back(actor, rows)
    for row in rows:
        row.state, row.ended_at, row.offers = State.WAITING, None, row.offers - 1
        row.offered_until = clock.now() + _AGAIN
    update_rows(rows, ["state", "ended_at", "offers", "offered_until"])


def _keep_for_a_call(actor: Actor, rows: Sequence[WaitlistEntry], begins: Mapping[int, datetime]) -> None:
    """Keep these seats longer: a person calls those whom no message reaches."""
    longer = clock.now() + timedelta(minutes=reminders().offers.by_phone_minutes)
    seats = []
    for row in rows:
        row.offered_until = min(longer, begins[row.pk] - _LAST)
        seats.append(Seat(pk=row.seat_id, held_until=row.offered_until))
    update_rows(rows, ["offered_until"])
    update_rows(seats, ["held_until"])
    create_tasks(actor, [offer_messages.call(row) for row in rows])
