"""What may be read of people: who follows, who they are, who signs in by a code."""

from collections.abc import Mapping
from typing import Any

from renxin.doors.simulator.vendors import wechat
from renxin.doors.simulator.vendors.base import Call, Reply
from renxin.doors.simulator.vendors.store import Store

PAGE = 10_000


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
