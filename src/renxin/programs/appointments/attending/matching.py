"""Who is offered which free seat: pure. Who joined first is asked first, whoever let offers pass comes later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from renxin.kernel.core import clock

_APART: Final = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who waits. `before`: only seats earlier than this; `busy`: when she is booked already."""

    entry_id: int
    patient_id: int
    service_id: int
    practitioner_id: int | None
    first_day: date
    last_day: date
    joined_at: datetime
    offers: int = 0
    before: datetime | None = None
    busy: tuple[datetime, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A seat that anybody may have."""

    seat_id: int
    service_id: int
    practitioner_id: int | None
    starts_at: datetime


def match(waiting: Iterable[Waiting], seats: Sequence[FreeSeat]) -> list[tuple[Waiting, FreeSeat]]:
    """Return whom to offer which seat: each seat once, each person once, the earliest seat that suits."""
    left = sorted(seats, key=lambda seat: (seat.starts_at, seat.seat_id))
    pairs: list[tuple[Waiting, FreeSeat]] = []
    asked: set[int] = set()
    for one in sorted(waiting, key=lambda one: (one.offers, one.joined_at, one.entry_id)):
        if one.patient_id in asked:
            continue
        found = next((seat for seat in left if suits(one, seat)), None)
        if found is not None:
            left.remove(found)
            asked.add(one.patient_id)
            pairs.append((one, found))
    return pairs


def suits(one: Waiting, seat: FreeSeat) -> bool:
    """Tell whether a seat is what somebody waits for."""
    day = seat.starts_at.astimezone(clock.SHANGHAI).date()
    return (
        seat.service_id == one.service_id
        and one.practitioner_id in (None, seat.practitioner_id)
        and one.first_day <= day <= one.last_day
        and (one.before is None or seat.starts_at < one.before)
        and all(abs(seat.starts_at - busy) >= _APART for busy in one.busy)
    )
