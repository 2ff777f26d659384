"""Accounts with vendors: open, change, stop."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels import selectors
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput


@transaction.atomic
def open_channel(actor: Actor, kind: str, name: str, config: Mapping[str, object] | None = None) -> Channel:
    """Open an account of `kind`, or return the one of that name."""
    actor.require("channels.manage")
    adapter = adapter_of(kind)
    account = str((config or {}).get(adapter.account_field, "")) if adapter.account_field else ""
    channel, is_new = Channel.objects.get_or_create(
        tenant_id=actor.tenant_id,
        kind=kind,
        name=name,
        defaults={"config": json.dumps(config or {}), "account": account, "created_at": clock.now()},
    )
    if is_new:
        record_access(actor, "channel.open", "channel", channel.uid, detail={"kind": kind})
    return channel


@transaction.atomic
def configure_channel(
    actor: Actor, channel: Channel, *, is_active: bool, name: str, config: Mapping[str, Any] | None = None
) -> Channel:
    """Rename an account, stop and start using it, change what its adapter is told (only what `config` names).

    Raises:
        InvalidInput: another account of this kind has the name.
    """
    actor.require("channels.manage")
    row = Channel.objects.of(actor).select_for_update().get(pk=channel.pk)
    adapter = adapter_of(row.kind)
    row.is_active, row.name = is_active, name.strip() or row.name
    if config:
        told = config_of(row) | dict(config)
        row.config, row.alarm, row.alarm_at = json.dumps(told), "", None
        if adapter.account_field:
            row.account = str(told.get(adapter.account_field, ""))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(_("Another channel of this kind has this name."), where="name") from error
    selectors.forget_called(row.uid)
    detail = {"is_active": is_active, "changed": sorted(config or {})}
    record_access(actor, "channel.configure", "channel", row.uid, detail=detail)
    return row


def note_reached(channel: Channel) -> None:
    """Remember (to the minute) that the vendor called us."""
    now = clock.wall().replace(second=0, microsecond=0)
    if channel.reached_at is None or channel.reached_at < now:
        Channel.objects.filter(pk=channel.pk).update(reached_at=now)
        channel.reached_at = now


def raise_alarm(channel: Channel, reason: str) -> None:
    """Note that the vendor refuses the whole account."""
    if channel.alarm != reason:
        Channel.objects.filter(pk=channel.pk).update(alarm=reason[:64], alarm_at=clock.wall())
        channel.alarm = reason[:64]


def clear_alarm(channel: Channel) -> None:
    """Note that the account works again."""
    if channel.alarm:
        Channel.objects.filter(pk=channel.pk).update(alarm="", alarm_at=None)
        channel.alarm = ""
