"""Calls to WeCom, answered as it answers them."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors import qyapi
from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.qyapi import Account, Refused, Route, ok
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store

from . import contacts, joining, pages, tasks


class WecomVendor(BaseVendor):
    """Contacts of colleagues. What a patient writes to a colleague stays there: the vendor does not tell."""

    kind = "wecom"
    title: Any = _("WeCom")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        return qyapi.connect(store, callback)

    def answer(self, store: Store, call: Call) -> Reply:
        if call.path.startswith("qr/"):
            return contacts.picture(store, call.path)
        return qyapi.answer(store, call, _ROUTES)

    def error(self, code: str) -> Reply:
        return qyapi.refusal(int(code))

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        """Let a patient write to her colleague; only the colleague's phone hears of it."""
        store.carry(account, address, text=text, direction=SimulatedMessage.Direction.IN)


def _message(store: Store, call: Call, account: Account) -> Reply:
    """Carry a message of the app to colleagues; the same words again within half an hour are dropped."""
    told = call.json()
    members = store.all("members")
    people = [userid for userid in told["touser"].split("|") if userid in members]
    gone = [userid for userid in told["touser"].split("|") if userid not in members]
    body = told.get(told["msgtype"], {})
    text = body.get("content") or body.get("description", "")
    for userid in people:
        if told.get("enable_duplicate_check") and store.get("told", f"{userid} {text[:90]}"):
            continue
        store.put("told", f"{userid} {text[:90]}", {"once": True})
        store.carry(account["corpid"], f"staff:{userid}", text=text, url=body.get("url", ""), kind=told["msgtype"])
    return ok(invaliduser="|".join(gone), msgid=secrets.token_hex(8))


def _ticket(_store: Store, call: Call, account: Account) -> Reply:
    kind = "agent" if call.query.get("type") == "agent_config" else "corp"
    return ok(ticket=pages.ticket(kind, account["corpid"]), expires_in=7200)


def _user_info(store: Store, call: Call, _account: Account) -> Reply:
    """Say who came with a code, once."""
    code = call.query["code"]
    found = store.get("codes", code)
    if found is None:
        raise Refused(40029)
    store.delete("codes", code)
    return ok(userid=found["userid"])


def _callback_ips(_store: Store, _call: Call, _account: Account) -> Reply:
    return ok(ip_list=["127.0.0.1"])


_EXTERNAL: Final[Mapping[str, Route]] = {
    "get_follow_user_list": contacts.follow_users,
    "list": contacts.customer_list,
    "get": contacts.customer,
    "batch/get_by_user": contacts.customers_of,
    "remark": contacts.remark,
    "get_corp_tag_list": contacts.corp_tags,
    "add_corp_tag": contacts.add_tag,
    "edit_corp_tag": contacts.edit_tag,
    "mark_tag": contacts.mark_tag,
    "add_contact_way": contacts.add_way,
    "update_contact_way": contacts.update_way,
    "get_contact_way": contacts.get_way,
    "list_contact_way": contacts.list_ways,
    "del_contact_way": contacts.del_way,
    "close_temp_chat": contacts.close_temp,
    "send_welcome_msg": contacts.welcome,
    "add_msg_template": tasks.add_mass,
    "remind_groupmsg_send": tasks.remind,
    "cancel_groupmsg_send": tasks.cancel,
    "get_groupmsg_task": tasks.task_of,
    "get_groupmsg_send_result": tasks.results_of,
    "groupchat/list": tasks.group_list,
    "groupchat/get": tasks.group,
    "groupchat/statistic": tasks.group_days,
    "groupchat/add_join_way": joining.add,
    "groupchat/get_join_way": joining.get,
    "groupchat/update_join_way": joining.update,
    "groupchat/del_join_way": joining.delete,
    "transfer_customer": tasks.transfer,
    "transfer_result": tasks.transfer_result,
    "resigned/transfer_customer": tasks.transfer,
    "resigned/transfer_result": tasks.transfer_result,
    "add_moment_task": tasks.add_moment,
    "get_moment_task_result": tasks.moment_job,
    "get_moment_task": tasks.moment_task,
}
_ROUTES: Final[Mapping[str, Route]] = {
    **{f"cgi-bin/externalcontact/{name}": route for name, route in _EXTERNAL.items()},
    "cgi-bin/message/send": _message,
    "cgi-bin/get_jsapi_ticket": _ticket,
    "cgi-bin/ticket/get": _ticket,
    "cgi-bin/auth/getuserinfo": _user_info,
    "cgi-bin/media/upload": qyapi.upload,
    "cgi-bin/getcallbackip": _callback_ips,
}

vendor = WecomVendor()
