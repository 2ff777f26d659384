"""POST `send` with `{"to", "text"}` puts a message on a phone; who writes back is told to the account's address."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.store import Store


class EchoVendor(BaseVendor):
    """Carries text."""

    kind = "echo"
    title: Any = _("Echo")

    def answer(self, store: Store, call: Call) -> Reply:
        if (call.method, call.path) != ("POST", "send"):
            return Reply.of({"code": "no_such_method"}, 404)
        told = call.json()
        message = store.carry("echo", told["to"], text=told["text"])
        return Reply.of({"code": "OK", "id": message.external_id})

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        message = store.carry(account, address, text=text, direction="in")
        callback = (store.get("accounts", account) or {}).get("callback", "")
        store.call_back(callback, json.dumps({"id": message.external_id, "from": address, "text": text}))


vendor = EchoVendor()
