"""Proxies that end by themselves: by date, by age. Swept in batches."""

from typing import Final

from django.db import transaction

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.people.patients import family_rules
from renxin.people.patients.models import Proxy

from .proxies import end_rows

BATCH: Final = 500


def sweep_proxies() -> int:
    """End one batch of proxies whose last day has passed; return how many."""
    today = clock.today()
    with transaction.atomic():
        due = list(
            Proxy.objects.filter(ended_at__isnull=True, ends_on__lt=today)
            .select_for_update(skip_locked=True)
            .order_by("ends_on", "pk")[:BATCH]
        )
        for tenant_id in {row.tenant_id for row in due}:
            with tenant.scope(tenant_id):
                actor = Actor.system(tenant_id, "patients.proxies")
                for reason in ("age", "date"):
                    mine = [row for row in due if row.tenant_id == tenant_id and _why(row) == reason]
                    if mine:
                        end_rows(actor, mine, reason)
    return len(due)


def _why(row: Proxy) -> str:
    return "age" if row.basis == family_rules.GUARDIAN else "date"
