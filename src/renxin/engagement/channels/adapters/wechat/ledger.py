"""The ledger of windows: opened when somebody does something, taken from before a message leaves, closed when refused.

Taking is one transaction before the vendor is spoken to, so that two dispatchers never use the same last message.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from renxin.engagement.channels.adapters.describing import Opening
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock, crypto
from renxin.kernel.core.bulk import insert_rows, update_rows

from . import windows
from .models import WechatWindow

_RENEW = (
    "ON CONFLICT (tenant_id, channel_id, blind, trigger) DO UPDATE"
    ' SET "left" = excluded."left", ends_at = excluded.ends_at'
    " WHERE channels_wechatwindow.ends_at <= excluded.ends_at"
)


def blind_of(channel: Channel, address: str) -> bytes:
    """Return the hash under which a person stands in this account's tables."""
    return crypto.blind_index(channel.tenant_id, f"wechat:{channel.pk}", address)


def open_window(channel: Channel, address: str, trigger: str, at: datetime) -> None:
    """Note that somebody's act allows messages from now on; an older act told late changes nothing."""
    left, ends_at = windows.opened(trigger, at)
    row: dict[str, Any] = {
        "tenant_id": channel.tenant_id,
        "channel_id": channel.pk,
        "blind": blind_of(channel, address),
    }
    insert_rows([{**row, "trigger": trigger, "left": left, "ends_at": ends_at}], _RENEW, model=WechatWindow)


def take(channel: Channel, addresses: Sequence[str]) -> list[int | None]:
    """Take one message for each address from its open windows; return the window's id, or None where none is open."""
    blinds = [blind_of(channel, address) for address in addresses]
    now = clock.now()
    with transaction.atomic():
        rows = {row.pk: row for row in _open_rows(channel, blinds, now)}
        taken: list[int | None] = []
        for blind in blinds:
            found = windows.choose(_windows(rows, blind), now)
            if found is not None:
                rows[found.row_id].left -= 1
            taken.append(found.row_id if found else None)
        update_rows([row for row in rows.values() if row.pk in taken], ["left"])
    return taken


def give_back(window_ids: Sequence[int]) -> None:
    """Return messages that were taken and never left the house."""
    for window_id in window_ids:
        WechatWindow.objects.filter(pk=window_id).update(left=F("left") + 1)


def close(channel: Channel, address: str) -> None:
    """Believe the platform when it says that no window is open."""
    WechatWindow.objects.of(channel.tenant_id).filter(channel=channel, blind=blind_of(channel, address)).update(left=0)


def left(channel: Channel, address: str) -> int:
    """Return how many messages may be written to somebody now."""
    return sum(row.left for row in _open_rows(channel, [blind_of(channel, address)], clock.now(), lock=False))


def openings(channel: Channel, addresses: Sequence[str]) -> dict[str, Opening]:
    """Return how many words of our own each of them may be sent, and until when."""
    of = {blind_of(channel, address): address for address in addresses}
    now = clock.now()
    rows = WechatWindow.objects.of(channel.tenant_id).filter(channel=channel, blind__in=set(of), ends_at__gt=now)
    found = {address: Opening(rule="window_closed") for address in addresses}
    for row in rows.order_by("ends_at"):
        address = of[bytes(row.blind)]
        left = (found[address].left or 0) + row.left
        found[address] = Opening(rule="" if left else "window_used_up", left=left, until=row.ends_at)
    return found


def sweep(before: datetime) -> int:
    """Forget windows that ended before an instant; return how many."""
    return WechatWindow.objects.filter(ends_at__lt=before).delete()[0]


def _open_rows(channel: Channel, blinds: Sequence[bytes], now: datetime, *, lock: bool = True) -> list[WechatWindow]:
    rows = WechatWindow.objects.of(channel.tenant_id).filter(
        channel=channel, blind__in=set(blinds), ends_at__gt=now, left__gt=0
    )
    return list((rows.select_for_update() if lock else rows).order_by("pk"))


def _windows(rows: dict[int, WechatWindow], blind: bytes) -> list[windows.Window]:
    mine = (row for row in rows.values() if bytes(row.blind) == blind)
    return [windows.Window(row.pk, row.left, row.ends_at) for row in mine]
