"""When reminders of an appointment are due: pure."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from renxin.kernel.core import clock

from .pack import ReminderPack, Step


def due_at(pack: ReminderPack, step: Step, starts_at: datetime) -> datetime:
    """Return when a reminder is sent; what would fall into the quiet hours is sent the evening before them."""
    at = (starts_at - timedelta(minutes=step.minutes)).astimezone(clock.SHANGHAI)
    begins, ends = pack.quiet
    if ends <= at.time() < begins:
        return at
    day = at.date() if at.time() >= begins else at.date() - timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(pack.evening), tzinfo=clock.SHANGHAI)


def plan(
    pack: ReminderPack, steps: Sequence[Step], starts_at: datetime, booked_at: datetime
) -> list[tuple[Step, datetime]]:
    """Return the reminders of an appointment that was booked (or moved) at an instant, none twice in one hour.

    What lay before the booking, or right behind it, is left out: she knows.
    """
    earliest = booked_at + timedelta(minutes=pack.booked_before_minutes)
    planned = sorted(
        ((step, due_at(pack, step, starts_at)) for step in steps if step.minutes > 0), key=lambda pair: pair[1]
    )
    kept: list[tuple[Step, datetime]] = []
    for step, at in planned:
        if earliest <= at < starts_at and not (kept and at - kept[-1][1] < timedelta(hours=1)):
            kept.append((step, at))
    return kept
