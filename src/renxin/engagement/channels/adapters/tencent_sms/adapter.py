"""Tencent Cloud SMS as a channel."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    CallbackAnswer,
    CallbackRequest,
    Capabilities,
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
from renxin.kernel.core import clock

from . import sending
from .calling import call
from .faults import reason_of

HEARD = {"result": 0, "errmsg": "OK"}


class TencentSms(BaseAdapter):
    """Text messages by Tencent Cloud."""

    kind = "tencent_sms"
    title = _("SMS (Tencent Cloud)")
    address_kinds = ("phone",)
    base_url = "https://sms.tencentcloudapi.com"
    account_field = "sdk_app_id"
    capabilities = Capabilities(
        free_text=False, needs_template=True, link=True, most_characters=500, cost_fen=5, typical_rate=300
    )
    quotas = (QuotaRule(name=QUOTA, window="day", limit=100_000, label=_("Messages a day")),)
    fields = (
        ConfigField(name="secret_id", label=_("SecretId"), help=_("Of a CAM user that may use SMS and nothing else.")),
        ConfigField(name="secret_key", label=_("SecretKey"), secret=True),
        ConfigField(name="sdk_app_id", label=_("SDK AppID"), help=_("Of the SMS application, such as 1400006666.")),
        ConfigField(name="region", label=_("Region"), required=False, help=_("ap-guangzhou unless told otherwise.")),
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
            if "text" in row:
                at = clock.now() if not row.get("time") else _at(row["time"])
                return callbacks.answered(_name(row), str(row["mobile"]), row["text"], at)
            return [_notice(row)]
        except KeyError as missing:
            raise ValueError(f"the row lacks {missing}") from missing

    def check(self, channel: Channel) -> list[CheckLine]:
        now = int(clock.wall().timestamp())
        asked = {"PhoneNumber": "+8613800000000", "BeginTime": now - 60, "EndTime": now, "Limit": 1, "Offset": 0}

        def ask() -> None:
            call(channel, "PullSmsSendStatusByPhoneNumber", asked, repeatable=True)

        return check_account(channel, ask)


def _name(row: dict[str, Any]) -> str:
    if "text" in row:
        return f"up:{row['mobile']}:{row.get('time', '')}:{row.get('extend', '')}"
    return f"report:{row['sid']}:{row['report_status']}"


def _notice(row: dict[str, Any]) -> DeliveryNotice:
    arrived = row["report_status"] == "SUCCESS"
    return DeliveryNotice(
        external_id=str(row["sid"]),
        vendor_id=str(row["sid"]),
        status="delivered" if arrived else "failed",
        at=callbacks.moment(row["user_receive_time"]) if row.get("user_receive_time") else clock.now(),
        reason="" if arrived else reason_of(str(row.get("errmsg", ""))),
    )


def _at(value: Any) -> datetime:
    return datetime.fromtimestamp(int(value), UTC)


adapter = TencentSms()
