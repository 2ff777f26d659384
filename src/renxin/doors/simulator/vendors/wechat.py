"""What the platform does for both accounts: tokens, proofs, who follows, windows, calls back to the door.

An account's record holds `secret`, `token`, `aes_key`, `callback` and `templates`; a person's what she allows.
"""

import base64
import hashlib
import random
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from renxin.engagement.channels.adapters.wechat_crypto import CallbackCrypto, sign_plain
from renxin.engagement.channels.adapters.wechat_xml import write_xml
from renxin.kernel.core import clock

from .base import Call, Reply
from .store import Store

LIVES: Final = 7200
ALLOWANCES: Final = {
    "message": (5, timedelta(hours=48)),
    "menu": (3, timedelta(minutes=1)),
    "follow": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}
_WORDS: Final = {
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40007: "invalid media_id",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40163: "code been used",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45065: "clientmsgid exist",
    47003: "argument invalid! data.{field}.value invalid",
    48001: "api unauthorized",
}
Route = Callable[[Store, Call, str], Reply]


class Refused(Exception):
    """The platform says no, with one of its numbers."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def refusal(code: int) -> Reply:
    """Return how the platform says that something is wrong: with status 200 and a number."""
    return Reply.of({"errcode": code, "errmsg": _WORDS.get(code, "error")})


def ok(**data: Any) -> Reply:
    """Return how the platform says that all is well."""
    return Reply.of({"errcode": 0, "errmsg": "ok", **data})


def connect(store: Store, callback: str, name: str, templates: Mapping[str, Any]) -> dict[str, Any]:
    """Open an account of its own for whoever connects; return what the adapter must be told."""
    appid = f"wx{hashlib.sha256(callback.encode()).hexdigest()[:16]}"
    key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    told = {"secret": secrets.token_hex(16), "token": secrets.token_hex(8), "aes_key": key}
    store.put("accounts", appid, {**told, "callback": callback, "name": name, "templates": dict(templates)})
    return {"appid": appid, **told}


def answer(store: Store, call: Call, routes: Mapping[str, Route]) -> Reply:
    """Answer one call: the token first, then what the account's own calls do."""
    try:
        if call.path == "cgi-bin/stable_token":
            return _stable_token(store, call.json())
        if call.path.startswith(("sns/", "connect/")):
            return routes[call.path](store, call, call.query.get("appid", ""))
        appid = _owner(store, call.query.get("access_token", ""))
        return routes[call.path](store, call, appid)
    except KeyError:
        return refusal(48001)
    except Refused as refused:
        return refusal(refused.code)


def account_of(store: Store, appid: str) -> dict[str, Any]:
    """Return an account.

    Raises:
        Refused: there is none.
    """
    found = store.get("accounts", appid)
    if found is None:
        raise Refused(40013)
    return found


def proved(store: Store, appid: str, secret: str) -> None:
    """Refuse who does not know the account's secret."""
    if account_of(store, appid)["secret"] != secret:
        raise Refused(40125)


def _stable_token(store: Store, told: Mapping[str, Any]) -> Reply:
    """Give the token in force, or a new one when it is forced or old: others' calls go on with theirs."""
    appid = str(told.get("appid", ""))
    proved(store, appid, str(told.get("secret", "")))
    now = clock.wall().timestamp()
    mine = [(key, data) for key, data in store.all("tokens").items() if data["appid"] == appid and data["ends"] > now]
    if mine and not told.get("force_refresh"):
        return Reply.of({"access_token": mine[-1][0], "expires_in": int(mine[-1][1]["ends"] - now)})
    token = f"{secrets.token_hex(48)}"
    store.put("tokens", token, {"appid": appid, "ends": now + LIVES})
    return Reply.of({"access_token": token, "expires_in": LIVES})


def _owner(store: Store, token: str) -> str:
    found = store.get("tokens", token)
    if found is None:
        raise Refused(40001)
    if found["ends"] <= clock.wall().timestamp():
        raise Refused(42001)
    return str(found["appid"])


def person_of(store: Store, openid: str) -> dict[str, Any]:
    """Return what the platform knows of somebody.

    Raises:
        Refused: nobody has this number here.
    """
    found = store.get("people", openid)
    if found is None:
        raise Refused(40003)
    return found


def open_window(store: Store, openid: str, trigger: str) -> None:
    """Let the account write to somebody for a while."""
    messages, lasting = ALLOWANCES[trigger]
    windows = (store.get("people", openid) or {}).get("windows", {})
    windows[trigger] = [messages, (clock.now() + lasting).isoformat()]
    store.change("people", openid, windows=windows)


def use_window(store: Store, openid: str) -> None:
    """Take one message from an open window.

    Raises:
        Refused: none is open, or its messages are used up.
    """
    windows: dict[str, list[Any]] = person_of(store, openid).get("windows", {})
    still_open = {name: row for name, row in windows.items() if datetime.fromisoformat(row[1]) > clock.now()}
    if not still_open:
        raise Refused(45015)
    usable = sorted((row[1], name) for name, row in still_open.items() if row[0] > 0)
    if not usable:
        raise Refused(45047)
    windows[usable[0][1]][0] -= 1
    store.change("people", openid, windows=windows)


def custom_send(store: Store, call: Call, appid: str) -> Reply:
    """Carry the account's own words while a window is open."""
    told = call.json()
    openid = str(told.get("touser", ""))
    use_window(store, openid)
    kind = str(told.get("msgtype", "text"))
    text = str(told.get(kind, {}).get("content") or told.get(kind, {}).get("title") or "")
    store.carry(appid, openid, text=text, kind=kind)
    return ok()


def tell(store: Store, appid: str, openid: str, **fields: Any) -> None:
    """Call the account's door with a message or event, in the mode that the account is set to."""
    account = store.get("accounts", appid) or {}
    now = str(int(clock.now().timestamp()))
    xml = write_xml({"ToUserName": appid, "FromUserName": openid, "CreateTime": int(now), **fields})
    nonce = secrets.token_hex(5)
    token = str(account.get("token", ""))
    query = {"signature": sign_plain(token, now, nonce), "timestamp": now, "nonce": nonce, "openid": openid}
    if account.get("aes_key"):
        envelope = CallbackCrypto(token, str(account["aes_key"]), appid).seal(xml, now, nonce)
        query |= {"encrypt_type": "aes", "msg_signature": envelope.msg_signature}
        xml = write_xml({"ToUserName": appid, "Encrypt": envelope.encrypt})
    address = str(account.get("callback", ""))
    if address:
        store.call_back(f"{address}?{urlencode(query)}", xml, headers={"Content-Type": "text/xml"})


def write(store: Store, appid: str, openid: str, text: str) -> None:
    """Let somebody write to the account."""
    store.carry(appid, openid, text=text, direction="in")
    open_window(store, openid, "message")
    number = store.next_number("message") + 7_300_000_000_000_000_000
    tell(store, appid, openid, MsgType="text", Content=text, MsgId=number)


def send_file(store: Store, appid: str, openid: str, kind: str, content: bytes) -> None:
    """Let somebody send a picture or a voice to the account."""
    media_id = secrets.token_urlsafe(24)
    store.put("media", media_id, {"content": base64.b64encode(content).decode()})
    store.carry(appid, openid, kind=kind, direction="in")
    open_window(store, openid, "message")
    told = {"MsgType": kind, "MediaId": media_id, "MsgId": store.next_number("message") + 7_300_000_000_000_000_000}
    tell(store, appid, openid, **told)


def take_file(store: Store, call: Call, _appid: str) -> Reply:
    """Take a file into the store for three days."""
    media_id = secrets.token_urlsafe(24)
    store.put("media", media_id, {"content": base64.b64encode(call.body).decode()})
    return Reply.of({"type": call.query.get("type", ""), "media_id": media_id, "created_at": 0})


def give_file(store: Store, call: Call, _appid: str) -> Reply:
    """Give a file that somebody sent."""
    found = store.get("media", call.query.get("media_id", ""))
    if found is None:
        raise Refused(40007)
    return Reply(body=base64.b64decode(found["content"]), content_type="application/octet-stream")


def number(store: Store) -> int:
    """Return a number for a message, as large as the platform's."""
    return store.next_number("sent") * 1_000 + random.SystemRandom().randrange(1_000)
