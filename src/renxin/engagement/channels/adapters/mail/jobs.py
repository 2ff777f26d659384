"""What mail does by itself: every five minutes the mailbox for returned letters is emptied."""

from renxin.engagement.channels import services
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic


@periodic("*/5 * * * *", name="channels.mailboxes")
def empty_mailboxes() -> None:
    """Ask for the letters of every account that has a mailbox."""
    for row in Channel.objects.filter(kind="mail", is_active=True).order_by("id"):
        if config_of(row).get("pop_host"):
            with tenant.scope(row.tenant_id):
                services.request_sync(Actor.system(row.tenant_id, "channels.sync"), row)
