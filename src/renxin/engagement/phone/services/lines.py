"""Lines: on which extension somebody is called, and whether calls may ring there now."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.models import Channel
from renxin.engagement.phone.models import AgentLine
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput


@transaction.atomic
def set_line(actor: Actor, channel: Channel, extension: str) -> AgentLine:
    """Say on which extension the actor sits; whoever had it before loses it.

    Raises:
        InvalidInput: it is no extension.
    """
    actor.require("calls.work")
    plain, user_id = extension.strip(), actor.user_id
    if user_id is None:
        raise InvalidInput(_("Only people have extensions."), where="extension")
    if not plain.isascii() or not plain.isalnum() or len(plain) > 32:
        raise InvalidInput(_("Give the number of your extension, such as 8001."), where="extension")
    AgentLine.objects.of(actor).filter(channel=channel, extension=plain).exclude(user_id=user_id).delete()
    line, _created = AgentLine.objects.update_or_create(
        tenant_id=actor.tenant_id,
        user_id=user_id,
        defaults={"channel": channel, "extension": plain, "is_ready": True, "changed_at": clock.now()},
    )
    return line


def set_ready(actor: Actor, is_ready: bool) -> None:
    """Let calls ring at the actor's extension, or not."""
    actor.require("calls.work")
    AgentLine.objects.of(actor).filter(user_id=actor.user_id or 0).update(is_ready=is_ready, changed_at=clock.now())
