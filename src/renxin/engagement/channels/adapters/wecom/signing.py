"""What pages inside WeCom need: signatures for its JavaScript, and who opened the page."""

import hashlib
from typing import Any, Final
from urllib.parse import quote

from renxin.engagement.channels import tokens
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.people.organizations.models import User

from . import api, staff

AUTHORIZE: Final = "https://open.weixin.qq.com/connect/oauth2/authorize"
_TICKETS: Final = {"corp": "/cgi-bin/get_jsapi_ticket", "agent": "/cgi-bin/ticket/get"}


def jsapi_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """Return the signature of a page: SHA-1 over the four, in this order, the address without its fragment."""
    plain = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()


def signed_page(channel: Channel, url: str, nonce: str, timestamp: int) -> dict[str, Any]:
    """Return what `wx.config` and `wx.agentConfig` want for a page.

    Raises:
        ChannelError: the vendor gave no ticket.
    """
    signatures = {name: jsapi_signature(ticket_of(channel, name), nonce, timestamp, url) for name in ("corp", "agent")}
    return {
        "corpid": channel.account,
        "agentid": str(config_of(channel).get("agent_id") or ""),
        "timestamp": timestamp,
        "nonce": nonce,
        "signature": signatures["corp"],
        "agent_signature": signatures["agent"],
    }


def ticket_of(channel: Channel, purpose: str) -> str:
    """Return the ticket (of the company, or of our app) that signatures are made with; shared like tokens."""

    def fetch() -> tuple[str, int]:
        query = {"type": "agent_config"} if purpose == "agent" else {}
        answer = api.get(channel, _TICKETS[purpose], **query)
        return str(answer["ticket"]), int(answer.get("expires_in") or 7200)

    return tokens.token_of(channel, f"ticket_{purpose}", fetch)


def sign_in_url(channel: Channel, back_to: str, state: str) -> str:
    """Return where a colleague's messenger proves who she is, and comes back from with a code."""
    base = str(config_of(channel).get("authorize_url") or AUTHORIZE)
    agent = config_of(channel).get("agent_id") or ""
    return (
        f"{base}?appid={channel.account}&redirect_uri={quote(back_to, safe='')}&response_type=code"
        f"&scope=snsapi_base&state={state}&agentid={agent}#wechat_redirect"
    )


def who_came(channel: Channel, code: str) -> User | None:
    """Return whose account the code of a sign-in means; None when her userid belongs to nobody here.

    Raises:
        ChannelError: the code was used, is too old, or was never one.
    """
    answer = api.get(channel, "/cgi-bin/auth/getuserinfo", code=code)
    userid = str(answer.get("userid") or answer.get("UserId") or "")
    if not userid:
        raise ChannelError("not_a_member", permanent=True)
    return staff.user_of(channel, userid)
