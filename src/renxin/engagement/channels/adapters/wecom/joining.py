"""Group codes: one printed code for several groups, made, changed, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState

from . import api, errors
from .models import WecomGroup, WecomJoinWay
from .ways import new_state

MOST_GROUPS: Final = 5
QR_CODE: Final = 2
Status = WecomJoinWay.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinData:
    """What is asked of a group code. With `base_name` the vendor forms “name 2”, “name 3” … when all are full."""

    name: str
    chat_ids: Sequence[str]
    base_name: str = ""


def create_join_way(actor: Actor, channel: Channel, data: JoinData) -> WecomJoinWay:
    """Make a group code. It is written down first: a code whose id is lost could never be taken back.

    Raises:
        InvalidInput: no group or too many are named, or the vendor refused; the text says why.
    """
    actor.require("tasks.manage")
    way = WecomJoinWay(tenant_id=actor.tenant_id, channel=channel, state=new_state(), created_at=clock.now())
    _fill(actor, way, data)
    way.save()
    try:
        answer = api.write(channel, f"{api.CONTACT}/groupchat/add_join_way", scene=QR_CODE, **_asked(way))
        way.config_id = str(answer["config_id"])
        told = api.ask(channel, f"{api.CONTACT}/groupchat/get_join_way", config_id=way.config_id)["join_way"]
    except ChannelError as error:
        way.status, way.problem = Status.FAILED, error.reason[:64]
        way.save(update_fields=["status", "problem", "config_id"])
        raise _refused(error) from error
    way.status, way.qr_code = Status.OPEN, str(told.get("qr_code") or "")[:500]
    with transaction.atomic():
        way.save(update_fields=["status", "config_id", "qr_code"])
        record_access(actor, "wecom.join_way", "channel", channel.uid, detail={"way": str(way.uid)})
    return way


def update_join_way(actor: Actor, way: WecomJoinWay, data: JoinData) -> WecomJoinWay:
    """Change which groups a code leads to; the printed code stays the same.

    Raises:
        InvalidInput: no group or too many are named, or the vendor refused; the text says why.
        WrongState: it was taken back.
    """
    actor.require("tasks.manage")
    if way.status != Status.OPEN:
        raise WrongState(way.get_status_display())
    _fill(actor, way, data)
    _call(way, "update_join_way", config_id=way.config_id, scene=QR_CODE, **_asked(way))
    way.save()
    return way


def end_join_way(actor: Actor, way: WecomJoinWay) -> None:
    """Take a group code back: who scans it from now on joins nothing.

    Raises:
        InvalidInput: the vendor refused; the text says why.
    """
    actor.require("tasks.manage")
    if way.config_id and way.status != Status.ENDED:
        _call(way, "del_join_way", config_id=way.config_id)
    way.status, way.ended_at = Status.ENDED, clock.now()
    with transaction.atomic():
        way.save(update_fields=["status", "ended_at"])
        record_access(actor, "wecom.end_join_way", "channel", way.channel.uid, detail={"way": str(way.uid)})


def _fill(actor: Actor, way: WecomJoinWay, data: JoinData) -> None:
    chats = list(dict.fromkeys(data.chat_ids))
    if not 1 <= len(chats) <= MOST_GROUPS:
        raise InvalidInput(_("Name between 1 and 5 groups."), where="chat_ids")
    rows = WecomGroup.objects.of(actor).filter(channel=way.channel, chat_id__in=chats, dismissed_at__isnull=True)
    if rows.count() != len(chats):
        raise InvalidInput(_("One of these groups is not there any more."), where="chat_ids")
    way.name, way.chat_ids, way.base_name = data.name.strip()[:30], chats, data.base_name.strip()[:40]


def _asked(way: WecomJoinWay) -> dict[str, Any]:
    told: dict[str, Any] = {"remark": way.name, "chat_id_list": way.chat_ids, "state": way.state}
    if not way.base_name:
        return {**told, "auto_create_room": 0}
    return {**told, "auto_create_room": 1, "room_base_name": way.base_name, "room_base_id": way.base_number}


def _call(way: WecomJoinWay, verb: str, **body: Any) -> None:
    try:
        api.ask(way.channel, f"{api.CONTACT}/groupchat/{verb}", **body)
    except ChannelError as error:
        raise _refused(error) from error


def _refused(error: ChannelError) -> InvalidInput:
    cause, cure = errors.explain(error.reason)
    return InvalidInput(f"{cause} {cure}")
