"""The account's links and the colleagues who answer in WeCom itself."""

import re
from collections.abc import Sequence
from typing import Any, Final

from renxin.engagement.channels.adapters.wecom import api
from renxin.engagement.channels.models.account import Channel

MOST: Final = 100
_SCENE: Final = re.compile(r"[0-9a-zA-Z_-]{0,32}")


def link_of(channel: Channel, scene: str = "") -> str:
    """Return the address that opens a chat with the account; `scene` says where it was printed.

    Raises:
        ValueError: the scene has letters the vendor does not take.
        ChannelError: the vendor refused.
    """
    if not _SCENE.fullmatch(scene):
        raise ValueError("a scene has up to 32 letters, digits, - and _")
    given = {"scene": scene} if scene else {}
    return str(api.ask(channel, "/cgi-bin/kf/add_contact_way", open_kfid=channel.account, **given)["url"])


def accounts(channel: Channel) -> list[dict[str, Any]]:
    """Return the customer service accounts that the app may manage."""
    return api.ask(channel, "/cgi-bin/kf/account/list", offset=0, limit=MOST).get("account_list") or []


def servicers(channel: Channel) -> list[dict[str, Any]]:
    """Return the colleagues who answer for the account in WeCom: userid, status 0 answering, 1 not."""
    return api.get(channel, "/cgi-bin/kf/servicer/list", open_kfid=channel.account).get("servicer_list") or []


def add_servicers(channel: Channel, userids: Sequence[str]) -> dict[str, int]:
    """Let colleagues answer for the account; return the vendor's code for each."""
    return _change(channel, "add", userids)


def remove_servicers(channel: Channel, userids: Sequence[str]) -> dict[str, int]:
    """Let colleagues answer for the account no more; return the vendor's code for each."""
    return _change(channel, "del", userids)


def _change(channel: Channel, verb: str, userids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(userids), MOST):
        part = list(userids[start : start + MOST])
        answer = api.ask(channel, f"/cgi-bin/kf/servicer/{verb}", open_kfid=channel.account, userid_list=part)
        found |= {str(line["userid"]): int(line.get("errcode") or 0) for line in answer.get("result_list") or []}
    return found
