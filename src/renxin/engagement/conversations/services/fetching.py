"""Pictures and voices that people sent: the vendor keeps them for days only, so they are fetched at once."""

import json
from collections.abc import Iterable
from typing import Any

import structlog
from django.db import transaction

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations.models import Message
from renxin.kernel.core import files, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import task
from renxin.people.patients import selectors as patients

log = structlog.get_logger(__name__)


def fetch_later(tenant_id: int, patient_id: int, message_id: int, media: Iterable[channels.Media]) -> None:
    """Ask for the files of a message that lie with the vendor."""
    if any(one.data.get("media_id") and not one.file_uid for one in media):
        fetch_files.defer(tenant_id=tenant_id, patient_id=patient_id, message_id=message_id)


@task("conversations.fetch_files", attempts=5)
def fetch_files(*, tenant_id: int, patient_id: int, message_id: int) -> None:
    """Fetch the files of one message and keep them; what cannot be had stays named in the thread."""
    with tenant.scope(tenant_id):
        current = patients.current_id(tenant_id, patient_id)
        row = Message.objects.of(tenant_id).filter(patient_id=current, id=message_id).first()
        channel = Channel.objects.of(tenant_id).filter(pk=row.channel_id or 0).first() if row else None
        if row is None or channel is None or not row.media:
            return
        kept = [_fetched(channel, current, one) for one in json.loads(row.media)]
        with transaction.atomic():
            told = json.dumps(kept, ensure_ascii=False)
            Message.objects.of(tenant_id).filter(patient_id=current, id=message_id).update(media=told)


def _fetched(channel: Channel, patient_id: int, one: dict[str, Any]) -> dict[str, Any]:
    """Return one thing of a message with its file kept; unchanged when it has none, or none that may be kept."""
    data = one.get("data") or {}
    if one.get("file_uid") or not data.get("media_id"):
        return one
    actor = Actor.system(channel.tenant_id, "conversations.fetch")
    try:
        content = channels.fetch_file(channel, data)
        kept = files.keep(
            actor, one.get("title") or one["kind"], content, patient_id=patient_id, source="conversations"
        )
    except channels.ChannelError as error:
        if not error.permanent:
            raise
        log.warning("conversations.no_file", channel=str(channel.uid), reason=error.reason)
        return {name: value for name, value in one.items() if name != "data"}
    except InvalidInput:  # a kind of file that we do not take
        return {name: value for name, value in one.items() if name != "data"}
    return {"kind": kept.kind, "file_uid": str(kept.uid), "title": kept.name, "url": ""}
