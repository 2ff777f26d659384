"""An Official Account and a mini-program over the simulated platform, and what tests do with them."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from tests.harness.ward import Ward, ward

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.calling_back import deliver_callbacks
from renxin.doors.simulator.vendors.connecting import connect
from renxin.doors.simulator.vendors.store import Store
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import OutboxItem, map_template
from renxin.engagement.conversations.services import read_inbound

FIELDS = {"thing1": "{{department}}", "time2": "{{when}}", "thing3": "{{text}}", "character_string4": "{{short_code}}"}


@dataclass(frozen=True)
class Account:
    """A connected account; `openid` writes from it, `address` is hers there."""

    here: Ward
    channel: Channel
    store: Store

    @property
    def appid(self) -> str:
        return self.channel.account

    def address(self, openid: str = "o-wang") -> str:
        return f"{self.appid}:{openid}"

    def hear(self) -> list[int]:
        """Let the platform call our door and take in what it said."""
        answered = deliver_callbacks(Client())
        while read_inbound():
            pass
        return answered

    def item(self, key: str = "ab" * 16 + "-0", openid: str = "o-wang", **values: Any) -> OutboxItem:
        told = {"text": "请您按时复诊。", "preview": "仁心医院有一条消息给您", "short_code": "K7M29QXD4"} | values
        return OutboxItem(key=key, patient_id=1, address=self.address(openid), **told)

    def visit_item(self, **values: Any) -> OutboxItem:
        variables = {"department": "骨科门诊", "when": "2026-11-03 08:30"}
        return self.item(template="visit.reminder", variables=variables, **values)


def account(kind: str) -> Account:
    """Connect an account of `kind`; `visit.reminder` has a template there. Use inside `transport.installed()`."""
    here = ward()
    channel = connect(here.officer, kind, name="仁心医院", base=transport.HOST)
    vendor_id, fields = ("OPENTM-VISIT", FIELDS) if kind == "oa" else ("LASTING-VISIT", _MINI)
    map_template(here.officer, channel, "visit.reminder", vendor_id, fields=fields, status="approved")
    return Account(here, channel, Store(channel.tenant_id, kind))


_MINI = {"thing1": "{{department}}", "time2": "{{when}}"}
