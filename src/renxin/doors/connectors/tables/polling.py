"""Looking at sources again and again: who is due, one look at a time, and what happens when a look fails."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from renxin.doors.connectors.models import Interface, SourceCursor
from renxin.kernel.core import clock, tenant

log = logging.getLogger("renxin.intake")

Look = Callable[[Interface, SourceCursor], bool]
BACKOFF: Final = (30, 60, 120, 300, 900)


class SourceTrouble(Exception):
    """A source cannot be read just now; the text is a code of `TROUBLE`."""


def look_at_due(kind: str, look: Look) -> int:
    """Look at the first source of a kind that is due; return 1, or 0 when none is.

    `look(interface, cursor)` takes in one piece and returns whether there may be more at once. What it wrote and how
    far the cursor is stand in one transaction; when it fails, both stay as they were and the source is tried later.
    """
    due = SourceCursor.objects.filter(next_at__lte=clock.wall(), interface__kind=kind, interface__is_active=True)
    for cursor_id, tenant_id in due.order_by("next_at").values_list("id", "tenant_id"):
        with tenant.scope(tenant_id):
            if _look(cursor_id, look):
                return 1
    return 0


def _look(cursor_id: int, look: Look) -> bool:
    trouble = ""
    with transaction.atomic():
        rows = SourceCursor.objects.select_for_update(skip_locked=True, of=("self",)).select_related("interface")
        cursor = rows.filter(pk=cursor_id, next_at__lte=clock.wall()).first()
        if cursor is None:
            return False
        try:
            with transaction.atomic():
                more = look(cursor.interface, cursor)
        except SourceTrouble as error:
            trouble, more = str(error), False
            cursor.refresh_from_db(fields=["place"])
        _put_off(cursor, trouble, more)
    return True


def _put_off(cursor: SourceCursor, trouble: str, more: bool) -> None:
    now = clock.wall()
    cursor.failures = cursor.failures + 1 if trouble else 0
    cursor.error = trouble
    pause = BACKOFF[min(cursor.failures, len(BACKOFF)) - 1] if trouble else every(cursor.interface)
    cursor.next_at = now if more else now + timedelta(seconds=pause)
    if not trouble:
        cursor.last_at = now
    else:
        log.warning("source %s: %s", cursor.interface.uid, trouble)
    cursor.save()


def every(interface: Interface) -> int:
    """Return how many seconds lie between two looks at a source."""
    said: Any = interface.profile.get("every", 60)
    return max(5, int(said)) if str(said).isdigit() else 60


def cursor_of(interface: Interface) -> SourceCursor:
    """Return how far a source was read; a new one is due at once."""
    found, _made = SourceCursor.objects.get_or_create(
        tenant_id=interface.tenant_id, interface=interface, defaults={"next_at": clock.wall()}
    )
    return found
