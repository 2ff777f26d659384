"""Which vendor template speaks for which of ours."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.models import Channel, ChannelTemplate
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput


@transaction.atomic
def map_template(
    actor: Actor,
    channel: Channel,
    template_code: str,
    vendor_id: str,
    *,
    fields: Mapping[str, str] | None = None,
    status: str = ChannelTemplate.Status.UNCHECKED,
) -> ChannelTemplate:
    """Let a template of the vendor speak for one of ours; said again, it replaces what was said before.

    Raises:
        InvalidInput: a code is missing or there is no such state.
    """
    actor.require("channels.manage")
    if not template_code.strip() or not vendor_id.strip():
        raise InvalidInput(_("Write both codes: ours and the vendor's."), where="vendor_id")
    if status not in ChannelTemplate.Status.values:
        raise InvalidInput(_("There is no such state."), where="status")
    told = {"vendor_id": vendor_id.strip(), "fields": dict(fields or {}), "status": status, "reason": ""}
    row, _new = ChannelTemplate.objects.update_or_create(
        tenant_id=actor.tenant_id,
        channel=channel,
        template_code=template_code.strip(),
        defaults=told,
        create_defaults={**told, "created_at": clock.now()},
    )
    record_access(actor, "channel.template", "channel", channel.uid, detail={"template": row.template_code})
    return row


@transaction.atomic
def unmap_template(actor: Actor, channel: Channel, uid: UUID) -> None:
    """Forget which template of the vendor spoke for one of ours."""
    actor.require("channels.manage")
    rows = ChannelTemplate.objects.of(actor).filter(channel=channel, uid=uid)
    for row in rows:
        record_access(actor, "channel.template_forget", "channel", channel.uid, detail={"template": row.template_code})
    rows.delete()


def note_template_status(template: ChannelTemplate, status: str, reason: str = "") -> None:
    """Keep what the vendor says about one of its templates."""
    ChannelTemplate.objects.filter(pk=template.pk).update(status=status, reason=reason[:200], checked_at=clock.wall())
