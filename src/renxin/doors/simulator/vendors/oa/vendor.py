"""Calls of an Official Account, answered as the platform answers them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors import wechat
from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store

from . import people, reading

_VISIT: Final = {
    "title": "就诊提醒",
    "fields": {"thing1": "就诊科室", "time2": "就诊时间", "thing3": "温馨提示", "character_string4": "核对编号"},
}
_NOTICE: Final = {"title": "服务通知", "fields": {"thing1": "事项", "thing2": "说明", "character_string3": "核对编号"}}


class OaVendor(BaseVendor):
    """Template notices, words in open windows, menu, codes, followers, sign-in."""

    kind = "oa"
    title: Any = _("WeChat Official Account")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        templates = {"OPENTM-VISIT": _VISIT, "OPENTM-NOTICE": _NOTICE}
        return wechat.connect(store, callback, "oa", templates)

    def answer(self, store: Store, call: Call) -> Reply:
        return wechat.answer(store, call, _ROUTES)

    def error(self, code: str) -> Reply:
        return wechat.refusal(int(code))

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        wechat.write(store, account, address, text)

    def read(self, store: Store, message: SimulatedMessage) -> None:
        """Note it for the phone alone: the platform does not tell who read what."""
        SimulatedMessage.objects.filter(pk=message.pk).update(status=SimulatedMessage.Status.READ)


def _template_send(store: Store, call: Call, appid: str) -> Reply:
    told = call.json()
    template = wechat.account_of(store, appid).get("templates", {}).get(told.get("template_id"))
    openid = str(told.get("touser", ""))
    person = wechat.person_of(store, openid)
    if template is None:
        raise wechat.Refused(40037)
    if not person.get("subscribe") or store.fault("partial"):
        raise wechat.Refused(43004)
    _refuse_repeat(store, openid, str(told.get("client_msg_id", "")))
    msgid = wechat.number(store)
    if person.get("blocked"):
        people.template_done(store, appid, openid, msgid, "failed:user block")
    else:
        _carry(store, appid, told, template, msgid)
        people.template_done(store, appid, openid, msgid, "success")
    return wechat.ok(msgid=msgid)


def _refuse_repeat(store: Store, openid: str, client_msg_id: str) -> None:
    if not client_msg_id:
        return
    if store.get("sent", f"{openid} {client_msg_id}"):
        raise wechat.Refused(45065)
    store.put("sent", f"{openid} {client_msg_id}", {"once": True})


def _carry(store: Store, appid: str, told: Mapping[str, Any], template: Mapping[str, Any], msgid: int) -> None:
    labels = template.get("fields", {})
    lines = [f"{labels.get(name, name)}：{field['value']}" for name, field in told.get("data", {}).items()]
    store.carry(
        appid,
        str(told["touser"]),
        kind="template",
        title=str(template.get("title", "")),
        text="\n".join(lines),
        url=str(told.get("url", "")),
        external_id=str(msgid),
    )


def _menu_create(store: Store, call: Call, appid: str) -> Reply:
    menu = call.json()
    buttons = menu.get("button", [])
    if not 1 <= len(buttons) <= 3 or any(len(each.get("sub_button", [])) > 5 for each in buttons):
        return wechat.refusal(40016)
    store.put("menus", appid, menu)
    return wechat.ok()


def _menu_info(store: Store, _call: Call, appid: str) -> Reply:
    menu = store.get("menus", appid)
    return Reply.of({"is_menu_open": int(menu is not None), "selfmenu_info": menu or {}})


def _qrcode(store: Store, call: Call, appid: str) -> Reply:
    told = call.json()
    scene = str(told["action_info"]["scene"].get("scene_str") or told["action_info"]["scene"].get("scene_id"))
    ticket = f"gQ{store.next_number('ticket'):08d}"
    store.put("scenes", scene, {"appid": appid, "ticket": ticket})
    return Reply.of({"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket}", **_ends(told)})


def _ends(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"expire_seconds": told["expire_seconds"]} if told.get("expire_seconds") else {}


def _quota_free(_store: Store, _call: Call, _appid: str) -> Reply:
    return wechat.ok(template_list=[])


_ROUTES: Final[Mapping[str, wechat.Route]] = {
    "cgi-bin/message/template/send": _template_send,
    "cgi-bin/message/custom/send": wechat.custom_send,
    "cgi-bin/media/get": wechat.give_file,
    "cgi-bin/media/upload": wechat.take_file,
    "cgi-bin/menu/create": _menu_create,
    "cgi-bin/get_current_selfmenu_info": _menu_info,
    "cgi-bin/template/get_all_private_template": _quota_free,
    "cgi-bin/qrcode/create": _qrcode,
    "cgi-bin/user/get": reading.followers,
    "cgi-bin/user/info/batchget": reading.infos,
    "sns/oauth2/access_token": reading.sign_in,
    "connect/oauth2/authorize": reading.authorize,
}

vendor = OaVendor()
