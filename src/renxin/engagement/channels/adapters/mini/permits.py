"""The ledger of permits: a tap on "allow" adds one message of one template, sending takes one, a refusal ends them.

Some templates are lasting (the platform grants this to public services, hospitals among them): there one tap allows
any number. Which are, is told by the account's configuration.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from renxin.engagement.channels.adapters.describing import Opening
from renxin.engagement.channels.adapters.wechat.ledger import blind_of
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows

from .models import MiniPermit

_ADD = (
    "ON CONFLICT (tenant_id, channel_id, blind, template) DO UPDATE"
    ' SET "left" = channels_minipermit."left" + excluded."left",'
    " is_lasting = channels_minipermit.is_lasting OR excluded.is_lasting,"
    " refused_at = NULL, changed_at = excluded.changed_at"
)
_REFUSE = (
    "ON CONFLICT (tenant_id, channel_id, blind, template) DO UPDATE"
    " SET is_lasting = false, refused_at = excluded.refused_at, changed_at = excluded.changed_at"
)


def grant(channel: Channel, address: str, template: str, at: datetime) -> None:
    """Note a tap on "allow": one more message of this template, or any number of a lasting one."""
    lasting = template in lasting_templates(channel)
    insert_rows(
        [_row(channel, address, template, at, left=0 if lasting else 1, lasting=lasting)], _ADD, model=MiniPermit
    )


def refuse(channel: Channel, address: str, template: str, at: datetime) -> None:
    """Note a "no". Single permits that were given before stay good: the platform counts them so."""
    row = _row(channel, address, template, at, left=0, lasting=False)
    insert_rows([{**row, "refused_at": at}], _REFUSE, model=MiniPermit)


def end(channel: Channel, address: str, template: str) -> None:
    """Believe the platform when it says that there is no permit."""
    rows = MiniPermit.objects.of(channel.tenant_id).filter(
        channel=channel, blind=blind_of(channel, address), template=template
    )
    rows.update(left=0, is_lasting=False, refused_at=clock.now(), changed_at=clock.now())


def take(channel: Channel, wanted: Sequence[tuple[str, str]]) -> list[int | None]:
    """Take one permit for each (address, template); return its row, or None where there is none."""
    keys = [(blind_of(channel, address), template) for address, template in wanted]
    rows = MiniPermit.objects.of(channel.tenant_id).filter(
        Q(left__gt=0) | Q(is_lasting=True), channel=channel, blind__in={blind for blind, _template in keys}
    )
    taken: list[int | None] = []
    with transaction.atomic():
        found = {(bytes(row.blind), row.template): row for row in rows.order_by("pk").select_for_update()}
        for key in keys:
            row = found.get(key)
            usable = row is not None and (row.is_lasting or row.left > 0)
            if row is not None and usable and not row.is_lasting:
                row.left -= 1
            taken.append(row.pk if row is not None and usable else None)
        for row in found.values():
            MiniPermit.objects.filter(pk=row.pk).update(left=row.left)
    return taken


def give_back(permit_ids: Sequence[int]) -> None:
    """Return permits that were taken for messages which never left the house."""
    for permit_id in permit_ids:
        MiniPermit.objects.filter(pk=permit_id, is_lasting=False).update(left=F("left") + 1)


def openings(channel: Channel, addresses: Sequence[str], template: str) -> dict[str, Opening]:
    """Return how many messages of one template each of them has allowed."""
    of = {blind_of(channel, address): address for address in addresses}
    rows = MiniPermit.objects.of(channel.tenant_id).filter(channel=channel, blind__in=set(of), template=template)
    found = {address: Opening(rule="no_permit") for address in addresses}
    for row in rows.filter(Q(left__gt=0) | Q(is_lasting=True)):
        found[of[bytes(row.blind)]] = Opening(left=None if row.is_lasting else row.left)
    return found


def lasting_templates(channel: Channel) -> frozenset[str]:
    """Return the platform's templates for which one tap allows any number of messages."""
    return frozenset(str(config_of(channel).get("lasting_templates", "")).replace(",", " ").split())


def _row(channel: Channel, address: str, template: str, at: datetime, *, left: int, lasting: bool) -> dict[str, Any]:
    return {
        "tenant_id": channel.tenant_id,
        "channel_id": channel.pk,
        "blind": blind_of(channel, address),
        "template": template,
        "left": left,
        "is_lasting": lasting,
        "changed_at": at,
    }
