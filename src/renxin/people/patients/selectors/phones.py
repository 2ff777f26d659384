"""The phones on which a person's own pages are open: kept, looked up at each page, ended one by one or all at once.

All times here are real: a clock that is moved in a demonstration signs nobody out.
"""

import re
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Visitor

from .seeing import current_id

OWN_LASTS: Final = timedelta(days=30)
SHARED_LASTS: Final = timedelta(hours=1)
_SEEN_EVERY: Final = timedelta(hours=1)
_MOST: Final = 20
_DEVICES: Final = (
    (r"iPad", "iPad"),
    (r"iPhone", "iPhone"),
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh", "Mac"),
)


def open_phone(request: HttpRequest, tenant_id: int, patient_id: int, how: str, *, shared: bool) -> Visitor:
    """Keep that somebody proved in this browser who she is."""
    now = clock.wall()
    with transaction.atomic():
        row = Visitor.objects.create(
            tenant_id=tenant_id,
            patient_id=patient_id,
            how=how,
            device=device_of(request),
            is_shared=shared,
            opened_at=now,
            seen_at=now,
            until=now + (SHARED_LASTS if shared else OWN_LASTS),
        )
        actor = Actor.patient(tenant_id, patient_id)
        record_access(actor, "home.sign_in", "visitor", row.uid, patient_id=patient_id, detail={"how": how})
    return row


def phone(tenant_id: int, uid: UUID) -> Visitor | None:
    """Return the row of a browser that is still open, and note now and then that it is used."""
    now = clock.wall()
    row = Visitor.objects.of(tenant_id).filter(uid=uid, ended_at__isnull=True, until__gt=now).first()
    if row is not None and now - row.seen_at > _SEEN_EVERY:
        Visitor.objects.filter(pk=row.pk).update(seen_at=now)
    return row


def open_phones(tenant_id: int, patient_id: int) -> list[Visitor]:
    """Return where a person's pages are open, the one used last first."""
    return list(_open(tenant_id, patient_id, clock.wall()).order_by("-seen_at", "-pk")[:_MOST])


def end_phones(tenant_id: int, patient_id: int, *, uid: UUID | None = None) -> int:
    """Close a person's pages everywhere, or on one phone; return on how many."""
    now = clock.wall()
    rows = _open(tenant_id, patient_id, now)
    with transaction.atomic():
        ended = (rows.filter(uid=uid) if uid else rows).update(ended_at=now)
        actor = Actor.patient(tenant_id, patient_id)
        record_access(actor, "home.sign_out", "visitor", uid or "", patient_id=patient_id, detail={"phones": ended})
    return ended


def forget_phones() -> int:
    """Delete what ended or ran out more than thirty days ago; return how many."""
    before = clock.wall() - OWN_LASTS
    return Visitor.objects.filter(until__lt=before).delete()[0]


def device_of(request: HttpRequest) -> str:
    """Return what a browser says it is, in two words; nothing that would tell one phone from another."""
    said = request.headers.get("User-Agent", "")
    device = next((words for pattern, words in _DEVICES if re.search(pattern, said)), "")
    return " · ".join(part for part in (device, "WeChat" if "MicroMessenger" in said else "") if part)


def _open(tenant_id: int, patient_id: int, now: datetime) -> QuerySet[Visitor]:
    whose = current_id(tenant_id, patient_id)
    return Visitor.objects.of(tenant_id).filter(patient_id=whose, ended_at__isnull=True, until__gt=now)
