"""Calls to Tencent's text messages."""

import json
from collections.abc import Mapping
from typing import Any, Final

from renxin.engagement.channels import http
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

from . import signing
from .faults import fault_of

VERSION: Final = "2021-01-11"
HOST: Final = "sms.tencentcloudapi.com"


def call(channel: Channel, action: str, told: Mapping[str, Any], *, repeatable: bool = False) -> dict[str, Any]:
    """Call Tencent and return what it says.

    Raises:
        ChannelError: it complained about the whole call, or no answer came.
    """
    config = config_of(channel)
    body = json.dumps({"SmsSdkAppId": str(config.get("sdk_app_id", "")), **told}, ensure_ascii=False).encode()
    headers = signing.headers(
        (str(config.get("secret_id", "")), str(config.get("secret_key", ""))),
        HOST,
        (action, VERSION),
        body,
        at=clock.wall(),
        region=str(config.get("region") or "ap-guangzhou"),
    )
    with http.faults(repeatable=repeatable), http.client(channel) as client:
        answer = client.post("/", content=body, headers=headers)
    http.require_answer(answer, repeatable=repeatable)
    try:
        said = answer.json()["Response"]
    except (ValueError, KeyError, TypeError) as error:
        raise ChannelError("vendor_broken", permanent=False, unknown=not repeatable) from error
    if "Error" in said:
        raise fault_of(str(said["Error"].get("Code", "")))
    found: dict[str, Any] = said
    return found
