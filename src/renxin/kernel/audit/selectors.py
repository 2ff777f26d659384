"""Reading the audit log. Reading it is an act of its own, for those who may."""

from datetime import datetime

from renxin.kernel.core import ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset, Page

from .models import AuditEvent

NEWEST_FIRST = Keyset("-id", size=50)


def events(
    actor: Actor,
    *,
    patient_id: int | None = None,
    user_id: int | None = None,
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
) -> Page[AuditEvent]:
    """Return a page of the tenant's audit rows, newest first; `after` is the `next` of the page before.

    `since` and `until` are real time.
    """
    actor.require("audit.view")
    rows = AuditEvent.objects.of(actor)
    wanted = {
        "patient_id": patient_id,
        "user_id": user_id,
        "action": action or None,
        "id__gte": ids.floor_of(since) if since else None,
        "id__lt": ids.floor_of(until) if until else None,
    }
    return NEWEST_FIRST.page(rows.filter(**{key: value for key, value in wanted.items() if value is not None}), after)
