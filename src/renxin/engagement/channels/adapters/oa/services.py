"""Writes of the Official Account: its menu, its scene codes, what a scan counts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.wechat import api
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from . import menus
from .models import OaMenu, OaScene

LONGEST_DAYS: Final = 30
_SCENE_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def keep_menu(actor: Actor, channel: Channel, buttons: Sequence[menus.Button]) -> OaMenu:
    """Keep the menu as it was edited; the platform gets it with `publish_menu`.

    Raises:
        InvalidInput: the platform would refuse it.
    """
    actor.require("channels.manage")
    if found := menus.problems(buttons):
        raise InvalidInput(" ".join(found), where="buttons")
    told: dict[str, Any] = {"buttons": list(buttons), "changed_at": clock.now(), "changed_by": actor.name[:120]}
    row, _new = OaMenu.objects.update_or_create(tenant_id=actor.tenant_id, channel=channel, defaults=told)
    record_access(actor, "channel.menu", "channel", channel.uid)
    return row


def publish_menu(actor: Actor, channel: Channel) -> None:
    """Give the menu to the platform.

    Raises:
        InvalidInput: nothing was kept yet.
        ChannelError: the platform refused it.
    """
    actor.require("channels.manage")
    row = OaMenu.objects.of(actor).filter(channel=channel).first()
    if row is None:
        raise InvalidInput(_("Keep a menu first."), where="buttons")
    menu = menus.vendor_menu(row.buttons, str(config_of(channel).get("mini_appid", "")))
    api.post(channel, "/cgi-bin/menu/create", menu, repeatable=True)
    with transaction.atomic():
        OaMenu.objects.filter(pk=row.pk).update(published_at=clock.now())
        record_access(actor, "channel.menu_publish", "channel", channel.uid)


def make_scene(actor: Actor, channel: Channel, title: str, source: str, *, days: int = 0) -> OaScene:
    """Make a printed code whose scans tell where they were made; `days` 0 lasts, else at most thirty.

    Raises:
        InvalidInput: title or source is missing, or the code would last too long.
        ChannelError: the platform refused.
    """
    actor.require("channels.manage")
    if not title.strip() or not source.strip():
        raise InvalidInput(_("Say where the code hangs and what it is called."), where="title")
    if not 0 <= days <= LONGEST_DAYS:
        raise InvalidInput(_("A code that ends lasts at most 30 days."), where="days")
    scene = get_random_string(12, _SCENE_SIGNS)
    told = api.post(channel, "/cgi-bin/qrcode/create", _order(scene, days))
    with transaction.atomic():
        row = OaScene.objects.create(
            tenant_id=actor.tenant_id,
            channel=channel,
            scene=scene,
            title=title.strip()[:80],
            source=source.strip()[:64],
            url=str(told.get("url", ""))[:256],
            expires_at=clock.wall() + timedelta(days=days) if days else None,
            created_at=clock.now(),
            created_by=actor.name[:120],
        )
        record_access(actor, "channel.scene", "channel", channel.uid, detail={"scene": scene})
    return row


def count_scan(channel: Channel, scene: str, at: datetime, *, follows: bool) -> OaScene | None:
    """Count that somebody scanned a code of ours, and whether she follows since; None for a code we do not know."""
    rows = OaScene.objects.of(channel.tenant_id).filter(channel=channel, scene=scene)
    rows.update(scans=F("scans") + 1, follows=F("follows") + int(follows), last_scan_at=at)
    return rows.first()


def _order(scene: str, days: int) -> dict[str, Any]:
    info = {"scene": {"scene_str": scene}}
    if days:
        return {"expire_seconds": days * 86_400, "action_name": "QR_STR_SCENE", "action_info": info}
    return {"action_name": "QR_LIMIT_STR_SCENE", "action_info": info}
