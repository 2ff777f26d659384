"""Calls to Aliyun's text messages."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from renxin.engagement.channels import http
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

from . import signing

VERSION: Final = "2017-05-25"


def call(channel: Channel, action: str, parameters: Mapping[str, str], *, repeatable: bool = False) -> dict[str, Any]:
    """Call Aliyun and return its answer, whatever its code.

    Raises:
        ChannelError: no answer came, or none that can be read.
    """
    config = config_of(channel)
    query = signing.query_of(parameters)
    with http.faults(repeatable=repeatable), http.client(channel) as client:
        told = signing.headers(
            (str(config.get("access_key_id", "")), str(config.get("access_key_secret", ""))),
            client.base_url.netloc.decode(),
            (action, VERSION),
            query,
            at=clock.wall(),
            nonce=uuid4().hex,
        )
        answer = client.post(f"/?{query}", headers=told)
    http.require_answer(answer, repeatable=repeatable)
    try:
        said = answer.json()
    except ValueError as error:
        raise ChannelError("vendor_broken", permanent=False, unknown=not repeatable) from error
    if not isinstance(said, dict) or "Code" not in said:
        raise ChannelError("vendor_broken", permanent=False, unknown=not repeatable)
    return said
