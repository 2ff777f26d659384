"""What WeCom does for all its interfaces: tokens by secret, error numbers with status 200, sealed calls to our door.

An account's record, by its secret, holds `corpid`, `agent_id`, `token`, `aes_key` and `callback`.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction

from renxin.engagement.channels.adapters.wechat_crypto import CallbackCrypto
from renxin.engagement.channels.adapters.wechat_xml import write_xml
from renxin.kernel.core import clock

from .base import Call, Reply
from .store import Store

LIVES: Final = 7200
CODE_LIVES: Final = 20
Account = dict[str, Any]
Route = Callable[[Store, Call, Account], Reply]
_WORDS: Final = {
    40001: "invalid credential",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40058: "invalid Request Parameter",
    40063: "some parameters are empty",
    40068: "invalid tag id",
    40071: "tag name has already existed",
    40096: "invalid external userid",
    41044: "invalid contact way config id",
    41048: "no customer to send",
    41050: "invalid welcome code",
    41051: "external user has started chatting",
    41093: "task has been cancelled",
    42001: "access_token expired",
    45009: "api freq out of limit",
    48002: "API forbidden",
    60011: "no privilege to access/modify contact/party/agent",
    60111: "userid not found",
    84061: "not external contact",
    95001: "send msg count limit",
    95002: "send msg time limit",
    95007: "invalid msg token",
    95013: "session is ended",
    95014: "user is not servicer",
    95016: "not allow state",
}


class Refused(Exception):
    """The vendor says no, with one of its numbers."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def refusal(code: int) -> Reply:
    """Return how the vendor says that something is wrong."""
    return Reply.of({"errcode": code, "errmsg": _WORDS.get(code, "error")})


def ok(**data: Any) -> Reply:
    """Return how the vendor says that all is well."""
    return Reply.of({"errcode": 0, "errmsg": "ok", **data})


def connect(store: Store, callback: str, **more: Any) -> dict[str, Any]:
    """Open an account of its own for whoever connects; return what the adapter must be told."""
    corpid = f"ww{hashlib.sha256(f'{store.tenant_id}'.encode()).hexdigest()[:16]}"
    key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    told = {"corpid": corpid, "agent_id": "1000002", "secret": secrets.token_urlsafe(24)}
    told |= {"token": secrets.token_hex(8), "aes_key": key}
    store.put("accounts", told["secret"], {**told, "callback": callback, **more})
    return told


def answer(store: Store, call: Call, routes: Mapping[str, Route]) -> Reply:
    """Answer one call: the token first, then what the interface does."""
    try:
        if call.path == "cgi-bin/gettoken":
            return _gettoken(store, call)
        account = _owner(store, call.query.get("access_token", ""))
        route = routes.get(call.path)
        if route is None:
            raise Refused(48002)
        _count(store, call.path, account)
        return route(store, call, account)
    except Refused as refused:
        return refusal(refused.code)
    except KeyError:
        return refusal(40063)


def the_account(store: Store) -> Account:
    """Return the account of a store that has one.

    Raises:
        Refused: there is none.
    """
    for found in store.all("accounts").values():
        return found
    raise Refused(40013)


def tell(store: Store, account: Account, fields: Mapping[str, Any]) -> None:
    """Call our door with an event, sealed as the vendor seals it."""
    told = {"ToUserName": account["corpid"], "FromUserName": "sys", "MsgType": "event", **fields}
    told.setdefault("CreateTime", int(clock.now().timestamp()))
    crypto = CallbackCrypto(account["token"], account["aes_key"], account["corpid"])
    timestamp, nonce = str(int(clock.wall().timestamp())), secrets.token_hex(5)
    sealed = crypto.seal(write_xml(told), timestamp, nonce)
    query = {"msg_signature": sealed.msg_signature, "timestamp": timestamp, "nonce": nonce}
    envelope = {"ToUserName": account["corpid"], "AgentID": account["agent_id"], "Encrypt": sealed.encrypt}
    url = f"{account['callback']}?{urlencode(query)}" if account["callback"] else ""
    with transaction.atomic():
        store.call_back(url, write_xml(envelope), headers={"Content-Type": "text/xml"})


def new_code(store: Store, collection: str, data: Mapping[str, Any]) -> str:
    """Make a code that is good once, for twenty seconds."""
    code = f"{collection}-{secrets.token_urlsafe(18)}"
    store.put(collection, code, {**data, "ends": clock.wall().timestamp() + CODE_LIVES, "used": False})
    return code


def use_code(store: Store, collection: str, code: str) -> dict[str, Any]:
    """Use a code up and return what it was made for.

    Raises:
        Refused: it is too late, was used, or was never one.
    """
    found = store.get(collection, code)
    if found is None or found["ends"] <= clock.wall().timestamp():
        raise Refused(41050)
    if found["used"]:
        raise Refused(41051)
    store.change(collection, code, used=True)
    return found


def upload(store: Store, call: Call, _account: Account) -> Reply:
    """Keep a file for three days: its name and its length, as a store that forgets the rest."""
    if call.query.get("type") not in ("image", "voice", "video", "file"):
        raise Refused(40004)
    name = call.body.split(b'filename="', 1)[-1].split(b'"', 1)[0].decode("utf-8", "replace")[:80]
    media_id = secrets.token_urlsafe(24)
    store.put("media", media_id, {"bytes": len(call.body), "name": name, "type": call.query["type"]})
    return ok(type=call.query["type"], media_id=media_id, created_at="0")


def named(store: Store, part: Mapping[str, Any]) -> str:
    """Return what a phone shows of a file in a message.

    Raises:
        Refused: nobody put it into the store.
    """
    found = store.get("media", str((part.get(part["msgtype"]) or {}).get("media_id", "")))
    if found is None:
        raise Refused(40007)
    return f"[{found['name'] or found['type']}]"


def _gettoken(store: Store, call: Call) -> Reply:
    account = store.get("accounts", call.query.get("corpsecret", ""))
    if account is None:
        raise Refused(40001)
    if account["corpid"] != call.query.get("corpid"):
        raise Refused(40013)
    now = clock.wall().timestamp()
    for token, data in store.all("tokens").items():
        if data["secret"] == account["secret"] and data["ends"] > now:
            return ok(access_token=token, expires_in=int(data["ends"] - now))
    token = secrets.token_urlsafe(120)
    store.put("tokens", token, {"secret": account["secret"], "ends": now + LIVES})
    return ok(access_token=token, expires_in=LIVES)


def _owner(store: Store, token: str) -> Account:
    found = store.get("tokens", token)
    if found is None:
        raise Refused(40014)
    if found["ends"] <= clock.wall().timestamp():
        raise Refused(42001)
    account = store.get("accounts", found["secret"])
    if account is None:
        raise Refused(40014)
    return account


def _count(store: Store, path: str, account: Account) -> None:
    """Slow down who calls too often, where the account has such a limit."""
    if account.get("per_minute"):
        minute = f"{path} {int(clock.wall().timestamp()) // 60}"
        if store.next_number(minute[:160]) > int(account["per_minute"]):
            raise Refused(45009)
