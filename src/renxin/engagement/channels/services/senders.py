"""Publishing from where the hospital speaks."""

import re
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.models import PublishedSender
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

Kind = PublishedSender.Kind


@transaction.atomic
def publish_sender(actor: Actor, kind: str, value: str, title: str = "") -> PublishedSender:
    """Publish a number, address or account; published twice it is one.

    Raises:
        InvalidInput: there is no such kind, or the value cannot be one.
    """
    actor.require("channels.manage")
    if kind not in Kind.values:
        raise InvalidInput(_("Choose what it is."), where="kind")
    row, _new = PublishedSender.objects.update_or_create(
        tenant_id=actor.tenant_id,
        kind=kind,
        value=_normal(kind, value),
        defaults={"title": title.strip()[:80]},
        create_defaults={
            "title": title.strip()[:80],
            "published_at": clock.now(),
            "published_by": actor.name[:120],
        },
    )
    record_access(actor, "sender.publish", "sender", row.uid, detail={"kind": kind})
    return row


@transaction.atomic
def withdraw_sender(actor: Actor, uid: UUID) -> None:
    """Stop publishing a number, address or account."""
    actor.require("channels.manage")
    if PublishedSender.objects.of(actor).filter(uid=uid).delete()[0]:
        record_access(actor, "sender.withdraw", "sender", uid)


def _normal(kind: str, value: str) -> str:
    text = value.strip()
    if kind in {Kind.PHONE, Kind.SMS}:
        text = re.sub(r"[^\d]", "", text)
    elif kind in {Kind.MAIL, Kind.SITE}:
        text = re.sub(r"^https?://", "", text.lower()).rstrip("/")
    if not 3 <= len(text) <= 120:
        raise InvalidInput(_("Write it as people see it on their phone."), where="value")
    return text
