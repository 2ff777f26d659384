"""Aliyun SMS as a channel."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    CallbackAnswer,
    CallbackRequest,
    Capabilities,
    ChannelError,
    CheckLine,
    ConfigField,
    DeliveryNotice,
    Event,
    OutboxItem,
    QuotaRule,
    Receipt,
)
from renxin.engagement.channels.adapters.sms import callbacks
from renxin.engagement.channels.adapters.sms.batches import QUOTA
from renxin.engagement.channels.adapters.sms.checking import SIGNATURES, check_account
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel

from . import sending
from .calling import call
from .faults import fault_of, reason_of

HEARD = {"code": 0, "msg": "成功"}


class AliyunSms(BaseAdapter):
    """Text messages by Aliyun."""

    kind = "aliyun_sms"
    title = _("SMS (Aliyun)")
    address_kinds = ("phone",)
    base_url = "https://dysmsapi.aliyuncs.com"
    account_field = "access_key_id"
    capabilities = Capabilities(
        free_text=False, needs_template=True, link=True, most_characters=500, cost_fen=5, typical_rate=300
    )
    quotas = (QuotaRule(name=QUOTA, window="day", limit=100_000, label=_("Messages a day")),)
    fields = (
        ConfigField(
            name="access_key_id",
            label=_("AccessKey ID"),
            help=_("Of a RAM user that may use Dysmsapi and nothing else."),
        ),
        ConfigField(name="access_key_secret", label=_("AccessKey secret"), secret=True),
        *SIGNATURES,
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        return sending.send(channel, items)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        secret = str(config_of(channel).get("callback_key", ""))
        return callbacks.take_in(secret, request, _name, said=HEARD)

    def callback_query(self, channel: Channel) -> str:
        return callbacks.query_of(str(config_of(channel).get("callback_key", "")))

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        row = json.loads(raw)
        if not isinstance(row, dict):
            raise ValueError("the row is no object")
        try:
            if "content" in row:
                at = callbacks.moment(row["send_time"])
                return callbacks.answered(_name(row), row["phone_number"], row["content"], at)
            return [_notice(row)]
        except KeyError as missing:
            raise ValueError(f"the row lacks {missing}") from missing

    def check(self, channel: Channel) -> list[CheckLine]:
        asked = {"PhoneNumber": "13800000000", "SendDate": "20260101", "PageSize": "1", "CurrentPage": "1"}
        return check_account(channel, lambda: _code(call(channel, "QuerySendDetails", asked, repeatable=True)))


def _code(said: dict[str, Any]) -> ChannelError | None:
    return None if said["Code"] == "OK" else fault_of(str(said["Code"]))


def _name(row: dict[str, Any]) -> str:
    if "content" in row:
        return f"up:{row['phone_number']}:{row.get('sequence_id') or row['send_time']}"
    return f"report:{row.get('biz_id', '')}:{row['phone_number']}:{row.get('err_code', '')}"


def _notice(row: dict[str, Any]) -> DeliveryNotice:
    out_id, number = str(row.get("out_id") or ""), callbacks.national(str(row["phone_number"]))
    arrived = bool(row["success"])
    return DeliveryNotice(
        external_id=sending.vendor_id(out_id, number),
        key="" if out_id.startswith("b") else out_id,
        vendor_id=sending.vendor_id(out_id, number),
        status="delivered" if arrived else "failed",
        at=callbacks.moment(row.get("report_time") or row["send_time"]),
        reason="" if arrived else reason_of(str(row.get("err_code", ""))),
    )


adapter = AliyunSms()
