"""Reading the audit log. Reading it is an act of its own, for those who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count
from django.db.models.functions import TruncDate

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset, Page

from .models import AuditEvent

NEWEST_FIRST = Keyset("-id", size=50)
_MOST_LOOKS: Final = 2_000


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


@dataclass(frozen=True, slots=True)
class Look:
    """How often somebody did something to one patient's data on one day (of the product's clock)."""

    on: date
    user_id: int | None
    actor_kind: str
    action: str
    times: int


def looks_at(actor: Actor, patient_ids: Sequence[int], *, since: datetime) -> list[Look]:
    """Return who did what to a patient's data, counted by day: for the patient herself.

    `patient_ids` are her records, those merged into hers with them.

    Raises:
        NotAllowed: the actor is neither this patient nor somebody who may read the log.
    """
    if actor.kind != "patient" or actor.patient_id not in patient_ids:
        actor.require("audit.view")
    rows = AuditEvent.objects.of(actor).filter(patient_id__in=list(patient_ids), product_at__gte=since)
    days = rows.annotate(day=TruncDate("product_at", tzinfo=clock.SHANGHAI))
    counted = days.values_list("day", "user_id", "actor_kind", "action").annotate(times=Count("id"))
    return [Look(*row) for row in counted.order_by("-day")[:_MOST_LOOKS]]
