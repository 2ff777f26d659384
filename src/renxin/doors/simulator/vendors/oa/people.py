"""What people do at an Official Account: follow, leave, scan, press, sign in. The platform tells the account."""

import secrets
from typing import Any

from renxin.doors.simulator.vendors import wechat
from renxin.doors.simulator.vendors.store import Store
from renxin.kernel.core import clock


def set_up(store: Store, appid: str, **told: Any) -> None:
    """Open an account: `secret`, `token`, `aes_key`, `callback`, `templates` ({id: {"title", "fields"}})."""
    store.change("accounts", appid, **told)


def follow(store: Store, appid: str, openid: str, *, unionid: str = "", scene: str = "") -> None:
    """Let somebody follow the account, perhaps by a printed code."""
    known = {"unionid": unionid} if unionid else {}
    store.change("people", openid, appid=appid, subscribe=1, subscribe_time=int(clock.now().timestamp()), **known)
    wechat.open_window(store, openid, "follow")
    key = {"EventKey": f"qrscene_{scene}", "Ticket": "ticket"} if scene else {"EventKey": ""}
    wechat.tell(store, appid, openid, MsgType="event", Event="subscribe", **key)


def leave(store: Store, appid: str, openid: str) -> None:
    """Let somebody leave the account."""
    store.change("people", openid, subscribe=0, windows={})
    wechat.tell(store, appid, openid, MsgType="event", Event="unsubscribe", EventKey="")


def scan(store: Store, appid: str, openid: str, scene: str) -> None:
    """Let a follower scan a printed code."""
    wechat.open_window(store, openid, "scan")
    wechat.tell(store, appid, openid, MsgType="event", Event="SCAN", EventKey=scene, Ticket="ticket")


def press(store: Store, appid: str, openid: str, key: str) -> None:
    """Let somebody press a button of the menu."""
    wechat.open_window(store, openid, "menu")
    wechat.tell(store, appid, openid, MsgType="event", Event="CLICK", EventKey=key)


def open_page(store: Store, appid: str, openid: str, url: str) -> None:
    """Let somebody open a page from the menu."""
    wechat.tell(store, appid, openid, MsgType="event", Event="VIEW", EventKey=url)


def sign_in_code(store: Store, openid: str) -> str:
    """Return the code with which somebody comes back from the platform's sign-in."""
    code = secrets.token_hex(8)
    store.put("codes", code, {"openid": openid})
    return code


def template_done(store: Store, appid: str, openid: str, msgid: int, status: str) -> None:
    """Tell the account what became of a template notice."""
    wechat.tell(store, appid, openid, MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)
