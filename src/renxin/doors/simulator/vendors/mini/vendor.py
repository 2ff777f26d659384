"""Calls of a mini-program, answered as the platform answers them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors import wechat
from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store

from . import people

_LONGEST: Final = {"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "phrase": 5}

_VISIT: Final = {"title": "就诊提醒", "lasting": True, "fields": {"thing1": "就诊科室", "time2": "就诊时间"}}
_REPORT: Final = {"title": "报告通知", "fields": {"thing1": "报告名称", "phrase2": "状态"}}


class MiniVendor(BaseVendor):
    """Subscribe messages under permits, words in open windows, sign-in, telephone, links."""

    kind = "mini"
    title: Any = _("WeChat mini-program")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        told = wechat.connect(store, callback, "mini", {"LASTING-VISIT": _VISIT, "ONCE-REPORT": _REPORT})
        return {**told, "lasting_templates": "LASTING-VISIT", "page": "pages/messages/index"}

    def answer(self, store: Store, call: Call) -> Reply:
        return wechat.answer(store, call, _ROUTES)

    def error(self, code: str) -> Reply:
        return wechat.refusal(int(code))

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        wechat.write(store, account, address, text)

    def read(self, store: Store, message: SimulatedMessage) -> None:
        """Note it for the phone alone: the platform does not tell who read what."""
        SimulatedMessage.objects.filter(pk=message.pk).update(status=SimulatedMessage.Status.READ)


def _subscribe_send(store: Store, call: Call, appid: str) -> Reply:
    told = call.json()
    template_id, openid = str(told.get("template_id", "")), str(told.get("touser", ""))
    template = wechat.account_of(store, appid).get("templates", {}).get(template_id)
    wechat.person_of(store, openid)
    if template is None:
        raise wechat.Refused(40037)
    for name, field in told.get("data", {}).items():
        _check_field(name, str(field.get("value", "")))
    if store.fault("partial"):
        raise wechat.Refused(43101)
    _use_permit(store, openid, template_id, lasting=bool(template.get("lasting")))
    msgid = wechat.number(store)
    lines = [f"{template.get('fields', {}).get(name, name)}：{row['value']}" for name, row in told["data"].items()]
    values = {"title": str(template.get("title", "")), "text": "\n".join(lines), "url": str(told.get("page", ""))}
    store.carry(appid, openid, kind="template", external_id=str(msgid), **values)
    people.sent(store, appid, openid, template_id, msgid)
    return wechat.ok(msgid=msgid)


def _check_field(name: str, value: str) -> None:
    longest = _LONGEST.get(name.rstrip("0123456789"), 100)
    if not value or len(value.encode("utf-16-le")) // 2 > longest:
        raise wechat.Refused(47003)


def _use_permit(store: Store, openid: str, template_id: str, *, lasting: bool) -> None:
    permits = wechat.person_of(store, openid).get("permits", {})
    if permits.get(template_id, 0) < 1:
        raise wechat.Refused(43101)
    if not lasting:
        store.change("people", openid, permits={**permits, template_id: permits[template_id] - 1})


def _session(store: Store, call: Call, appid: str) -> Reply:
    wechat.proved(store, appid, call.query.get("secret", ""))
    found = _once(store, call.query.get("js_code", ""))
    unionid = (store.get("people", found["openid"]) or {}).get("unionid", "")
    told = {"openid": found["openid"], "session_key": "c2Vzc2lvbi1rZXk="}
    return Reply.of(told | ({"unionid": unionid} if unionid else {}))


def _phone(store: Store, call: Call, _appid: str) -> Reply:
    found = _once(store, str(call.json().get("code", "")))
    number = str(found["phone"])
    return wechat.ok(phone_info={"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86"})


def _once(store: Store, code: str) -> dict[str, Any]:
    found = store.get("codes", code)
    if found is None:
        raise wechat.Refused(40029)
    if found.get("used"):
        raise wechat.Refused(40163)
    store.change("codes", code, used=True)
    return found


def _url_link(store: Store, call: Call, _appid: str) -> Reply:
    told = call.json()
    link = f"https://wxaurl.cn/{store.next_number('link'):08d}"
    store.put("links", link, {"path": told.get("path", ""), "query": told.get("query", "")})
    return wechat.ok(url_link=link)


def _templates(_store: Store, _call: Call, _appid: str) -> Reply:
    return wechat.ok(data=[])


_ROUTES: Final[Mapping[str, wechat.Route]] = {
    "cgi-bin/message/subscribe/send": _subscribe_send,
    "cgi-bin/message/custom/send": wechat.custom_send,
    "cgi-bin/media/get": wechat.give_file,
    "cgi-bin/media/upload": wechat.take_file,
    "sns/jscode2session": _session,
    "wxa/business/getuserphonenumber": _phone,
    "wxa/generate_urllink": _url_link,
    "wxaapi/newtmpl/gettemplate": _templates,
}

vendor = MiniVendor()
