"""Calls to customer service, answered as the vendor answers them.

`messages` are kept under running numbers, which are the cursor; `sessions` by external_userid hold state, servicer,
when she wrote last and how many answers she had since.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors import qyapi
from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.qyapi import Account, Refused, Route, ok
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store
from renxin.kernel.core import clock

WINDOW: Final = 48 * 3600
MOST: Final = 5
_ALLOWED: Final = {0: {1, 2, 3, 4}, 1: {1, 2, 3, 4}, 2: {3, 4}, 3: {3, 4}, 4: set()}
Data = dict[str, Any]


class WecomKfVendor(BaseVendor):
    """A chat from WeChat."""

    kind = "wecom_kf"
    title: Any = _("WeChat customer service")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        open_kfid = f"wk{secrets.token_hex(10)}"
        return {**qyapi.connect(store, callback, open_kfid=open_kfid), "open_kfid": open_kfid}

    def answer(self, store: Store, call: Call) -> Reply:
        return qyapi.answer(store, call, _ROUTES)

    def error(self, code: str) -> Reply:
        return qyapi.refusal(int(code))

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        """Let a person write; the call to our door says only that there is something."""
        person_writes(store, address, {"msgtype": "text", "text": {"content": text}})
        store.carry(account, address, text=text, direction=SimulatedMessage.Direction.IN)


def person_writes(store: Store, person: str, content: Data) -> str:
    """Let a person write, choose from a menu or send a picture; return the message's id."""
    session = store.get("sessions", person) or {"state": 0, "servicer": ""}
    state = 0 if session["state"] == 4 else session["state"]
    now = clock.now().timestamp()
    store.change("sessions", person, state=state, servicer=session["servicer"], heard=now, answers=0)
    return _keep(store, {"origin": 3, "external_userid": person, **content})


def person_enters(store: Store, person: str, scene: str = "") -> str:
    """Let a person open the chat; return the welcome code the vendor offers with it."""
    code = qyapi.new_code(store, "events", {"external_userid": person})
    event = {"event_type": "enter_session", "external_userid": person, "scene": scene, "welcome_code": code}
    _keep(store, {"origin": 4, "msgtype": "event", "event": event})
    return code


def servicer_answers(store: Store, person: str, servicer: str, text: str) -> None:
    """Let a colleague answer in WeCom itself."""
    content = {"msgtype": "text", "text": {"content": text}}
    _keep(store, {"origin": 5, "external_userid": person, "servicer_userid": servicer, **content})


def change_hands(store: Store, person: str, change_type: int, servicer: str) -> str:
    """Let a colleague take a session (1), hand it on (2), end it (3) or take it up again (4); return the end's code."""
    is_over = change_type == 3
    store.change("sessions", person, state=4 if is_over else 3, servicer="" if is_over else servicer)
    event: Data = {"event_type": "session_status_change", "external_userid": person, "change_type": change_type}
    event["old_servicer_userid" if is_over else "new_servicer_userid"] = servicer
    code = qyapi.new_code(store, "events", {"external_userid": person}) if is_over else ""
    if code:
        event["msg_code"] = code
    _keep(store, {"origin": 4, "msgtype": "event", "event": event})
    return code


def _keep(store: Store, message: Data) -> str:
    account = qyapi.the_account(store)
    number = store.next_number("message")
    told = {"msgid": f"kfmsg{number:010d}", "open_kfid": account["open_kfid"]}
    store.put("messages", f"{number:010d}", {**told, "send_time": int(clock.now().timestamp()), **message})
    token = f"ENC{secrets.token_urlsafe(18)}"
    store.put("pull_tokens", token, {"ends": clock.wall().timestamp() + 600})
    fields = {"Event": "kf_msg_or_event", "Token": token, "OpenKfId": account["open_kfid"]}
    qyapi.tell(store, account, fields)
    return told["msgid"]


def _sync(store: Store, call: Call, account: Account) -> Reply:
    told = call.json()
    if told["open_kfid"] != account["open_kfid"]:
        raise Refused(95000)
    if told.get("token"):
        found = store.get("pull_tokens", told["token"])
        if found is None or found["ends"] <= clock.wall().timestamp():
            raise Refused(95007)
    limit = min(int(told.get("limit") or 1000), 1000)
    after = str(told.get("cursor") or "")
    page = [(number, message) for number, message in store.all("messages").items() if number > after]
    shown = page[:limit]
    return ok(
        next_cursor=shown[-1][0] if shown else after,
        has_more=int(len(page) > limit),
        msg_list=[message for _number, message in shown],
    )


def _send(store: Store, call: Call, account: Account) -> Reply:
    told = call.json()
    session = store.get("sessions", told["touser"])
    now = clock.now().timestamp()
    if session is None or session.get("heard", 0) + WINDOW <= now:
        raise Refused(95002)
    if session["state"] == 4:
        raise Refused(95013)
    if session["state"] in (2, 3):
        raise Refused(95016)
    if session.get("answers", 0) >= MOST:
        raise Refused(95001)
    store.change("sessions", told["touser"], answers=session.get("answers", 0) + 1)
    msgid = told.get("msgid") or secrets.token_hex(16)
    text = told["text"]["content"] if told["msgtype"] == "text" else qyapi.named(store, told)
    store.carry(account["open_kfid"], told["touser"], text=text, kind=told["msgtype"], external_id=msgid)
    return ok(msgid=msgid)


def _send_on_event(store: Store, call: Call, account: Account) -> Reply:
    told = call.json()
    code = qyapi.use_code(store, "events", told["code"])
    menu = told.get("msgmenu", {})
    text = told.get("text", {}).get("content") or menu.get("head_content", "")
    person = code["external_userid"]
    store.carry(account["open_kfid"], person, text=text, kind=told["msgtype"], data={"menu": menu.get("list", [])})
    return ok(msgid=secrets.token_hex(16))


def _state(store: Store, call: Call, _account: Account) -> Reply:
    session = store.get("sessions", call.json()["external_userid"]) or {"state": 0, "servicer": ""}
    return ok(service_state=session["state"], servicer_userid=session["servicer"])


def _transfer(store: Store, call: Call, _account: Account) -> Reply:
    told = call.json()
    person, wanted = told["external_userid"], int(told["service_state"])
    session = store.get("sessions", person) or {"state": 0}
    if wanted not in _ALLOWED[session["state"]]:
        raise Refused(95016)
    servicer = told.get("servicer_userid", "")
    if wanted == 3 and servicer not in store.all("servicers"):
        raise Refused(95014)
    store.change("sessions", person, state=wanted, servicer=servicer)
    return ok(msg_code=qyapi.new_code(store, "events", {"external_userid": person}))


def _account_list(_store: Store, _call: Call, account: Account) -> Reply:
    return ok(account_list=[{"open_kfid": account["open_kfid"], "name": "客服", "manage_privilege": True}])


def _link(_store: Store, call: Call, account: Account) -> Reply:
    scene = call.json().get("scene", "")
    return ok(url=f"https://work.weixin.qq.com/kf/{account['open_kfid']}?enc_scene={scene}")


def _servicers(store: Store, _call: Call, _account: Account) -> Reply:
    return ok(servicer_list=[{"userid": userid, "status": 0} for userid in store.all("servicers")])


def _add_servicers(store: Store, call: Call, _account: Account) -> Reply:
    for userid in call.json()["userid_list"]:
        store.put("servicers", userid, {})
    return ok(result_list=[{"userid": userid, "errcode": 0} for userid in call.json()["userid_list"]])


def _del_servicers(store: Store, call: Call, _account: Account) -> Reply:
    for userid in call.json()["userid_list"]:
        store.delete("servicers", userid)
    return ok(result_list=[{"userid": userid, "errcode": 0} for userid in call.json()["userid_list"]])


_ROUTES: Final[Mapping[str, Route]] = {
    "cgi-bin/media/upload": qyapi.upload,
    "cgi-bin/kf/sync_msg": _sync,
    "cgi-bin/kf/send_msg": _send,
    "cgi-bin/kf/send_msg_on_event": _send_on_event,
    "cgi-bin/kf/service_state/get": _state,
    "cgi-bin/kf/service_state/trans": _transfer,
    "cgi-bin/kf/account/list": _account_list,
    "cgi-bin/kf/add_contact_way": _link,
    "cgi-bin/kf/servicer/list": _servicers,
    "cgi-bin/kf/servicer/add": _add_servicers,
    "cgi-bin/kf/servicer/del": _del_servicers,
}

vendor = WecomKfVendor()
