"""Rounds of fetching from vendors, asked for or every night; and the loops of adapters that have a `jobs.py`."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic

from . import checking, services
from .adapters import load
from .models import Channel

load("jobs")


@periodic("17 2 * * *", name="channels.sync_all")
def sync_all() -> None:
    """Fetch from every account that has something to fetch."""
    for row in Channel.objects.filter(is_active=True).order_by("id"):
        if checking.fetches(row.kind):
            with tenant.scope(row.tenant_id):
                services.request_sync(Actor.system(row.tenant_id, "channels.sync"), row)
