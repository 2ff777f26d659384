"""What may be read of people: who follows, who they are, who signs in by a code."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from renxin.doors.simulator.vendors import wechat
from renxin.doors.simulator.vendors.base import Call, Reply
from renxin.doors.simulator.vendors.store import Store

from . import people

PAGE: Final = 10_000
SHOWN: Final = 20


def followers(store: Store, call: Call, appid: str) -> Reply:
    """Return the numbers of the followers after `next_openid`, a page of them."""
    everybody = sorted(
        openid for openid, row in store.all("people").items() if row.get("subscribe") and row.get("appid") == appid
    )
    rest = [openid for openid in everybody if openid > call.query.get("next_openid", "")]
    page = rest[:PAGE]
    data = {"data": {"openid": page}} if page else {}
    return Reply.of({"total": len(everybody), "count": len(page), **data, "next_openid": page[-1] if page else ""})


def infos(store: Store, call: Call, _appid: str) -> Reply:
    """Return who a hundred people are."""
    wanted = [str(row["openid"]) for row in call.json().get("user_list", [])][:100]
    found = [(openid, store.get("people", openid)) for openid in wanted]
    return Reply.of({"user_info_list": [_info(openid, row) for openid, row in found if row is not None]})


def _info(openid: str, row: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: row[name] for name in ("unionid", "subscribe_time") if name in row}
    return {"openid": openid, "subscribe": int(bool(row.get("subscribe"))), "language": "zh_CN", **known}


def sign_in(store: Store, call: Call, appid: str) -> Reply:
    """Return who signed in by a code that is good once."""
    wechat.proved(store, appid, call.query.get("secret", ""))
    code = call.query.get("code", "")
    found = store.get("codes", code)
    if found is None:
        raise wechat.Refused(40029)
    if found.get("used"):
        raise wechat.Refused(40163)
    store.change("codes", code, used=True)
    unionid = (store.get("people", found["openid"]) or {}).get("unionid", "")
    told = {"access_token": "for-the-page", "expires_in": 7200, "openid": found["openid"], "scope": "snsapi_base"}
    return Reply.of(told | ({"unionid": unionid} if unionid else {}))


def authorize(store: Store, call: Call, appid: str) -> Reply:
    """Ask, as a page, which follower signs in: WeChat knows whose phone it is, a simulated one does not."""
    back, state = call.query.get("redirect_uri", ""), call.query.get("state", "")
    rows = [(openid, row) for openid, row in store.all("people").items() if row.get("appid") == appid][-SHOWN:]
    links = "".join(_link(_back_to(store, back, state, openid), row.get("name") or openid) for openid, row in rows)
    page = f"<!doctype html><title>WeChat</title><h1>WeChat</h1><p>Who opens this page?</p><ul>{links}</ul>"
    return Reply(body=page.encode(), content_type="text/html; charset=utf-8")


def _link(url: str, words: object) -> str:
    return f'<li><a href="{escape(url)}">{escape(str(words))}</a></li>'


def _back_to(store: Store, back: str, state: str, openid: str) -> str:
    return f"{back}?{urlencode({'code': people.sign_in_code(store, openid), 'state': state})}"
