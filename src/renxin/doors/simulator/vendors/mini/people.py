"""What people do in a mini-program: open it, allow messages, give their number. The platform tells the account."""

import secrets
from collections.abc import Mapping
from typing import Any

from renxin.doors.simulator.vendors import wechat
from renxin.doors.simulator.vendors.store import Store


def set_up(store: Store, appid: str, **told: Any) -> None:
    """Open an account: `secret`, `token`, `aes_key`, `callback`, `templates` ({id: {"title", "fields", "lasting"}})."""
    store.change("accounts", appid, **told)


def visit(store: Store, appid: str, openid: str, *, unionid: str = "") -> str:
    """Let somebody open the mini-program and return the code of her sign-in."""
    store.change("people", openid, appid=appid, **({"unionid": unionid} if unionid else {}))
    return _code(store, openid=openid)


def give_number(store: Store, openid: str, phone: str) -> str:
    """Let somebody press the button that gives her number; return its code."""
    return _code(store, openid=openid, phone=phone)


def allow(store: Store, appid: str, openid: str, answers: Mapping[str, bool]) -> None:
    """Let somebody answer the window that asks for permits, for each template yes or no."""
    permits = (store.get("people", openid) or {}).get("permits", {})
    for template, given in answers.items():
        permits[template] = permits.get(template, 0) + int(given)
    store.change("people", openid, appid=appid, permits=permits)
    rows = [
        {"TemplateId": template, "SubscribeStatusString": "accept" if given else "reject", "PopupScene": 1}
        for template, given in answers.items()
    ]
    block = {"List": rows if len(rows) > 1 else rows[0]}
    wechat.tell(store, appid, openid, MsgType="event", Event="subscribe_msg_popup_event", SubscribeMsgPopupEvent=block)


def withdraw(store: Store, appid: str, openid: str, template: str) -> None:
    """Let somebody take permits back in the settings."""
    permits = (store.get("people", openid) or {}).get("permits", {})
    store.change("people", openid, permits={**permits, template: 0})
    row = {"TemplateId": template, "SubscribeStatusString": "reject"}
    wechat.tell(
        store,
        appid,
        openid,
        MsgType="event",
        Event="subscribe_msg_change_event",
        SubscribeMsgChangeEvent={"List": row},
    )


def sent(store: Store, appid: str, openid: str, template: str, msgid: int) -> None:
    """Tell the account that a subscribe message arrived."""
    row = {"TemplateId": template, "MsgID": msgid, "ErrorCode": 0, "ErrorStatus": "success"}
    wechat.tell(
        store, appid, openid, MsgType="event", Event="subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": row}
    )


def _code(store: Store, **told: str) -> str:
    code = secrets.token_hex(8)
    store.put("codes", code, told)
    return code
