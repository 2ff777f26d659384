"""The platform's call to our door: proved in plain or in encrypted mode, then handed on as it came."""

import hashlib
import json
from typing import Any, Final

from renxin.engagement.channels.adapters.base import CallbackAnswer, CallbackRequest, Forged
from renxin.engagement.channels.adapters.wechat_crypto import CallbackCrypto, ForgedCallback, proves_plain
from renxin.engagement.channels.adapters.wechat_xml import read_xml
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel

ANSWER: Final = "success"


def answer(channel: Channel, request: CallbackRequest) -> CallbackAnswer:
    """Return what to say to the platform and what it told us.

    Raises:
        Forged: the call is not the platform's, or its content was sealed for another account.
    """
    config = config_of(channel)
    proofs = [request.query.get(name, "") for name in ("signature", "timestamp", "nonce")]
    if not proves_plain(str(config.get("token", "")), *proofs):
        raise Forged("signature")
    if request.method == "GET":
        return CallbackAnswer(body=request.query.get("echostr", ""))
    told = _content(config, channel, request)
    return CallbackAnswer(body=ANSWER, arrivals=[(arrival_id(told), told)])


def read(raw: str) -> dict[str, Any]:
    """Return the fields of what was told: XML, or JSON where the account is set so.

    Raises:
        ValueError: it is neither.
    """
    fields = json.loads(raw) if raw.lstrip().startswith("{") else read_xml(raw)
    if not isinstance(fields, dict) or not fields.get("FromUserName"):
        raise ValueError("nobody is named as the sender")
    return fields


def arrival_id(told: str) -> str:
    """Return what makes a message one: its own number, or all that an event says. Told thrice it is one."""
    try:
        fields = read(told)
    except ValueError:
        return hashlib.sha256(told.encode()).hexdigest()[:40]
    if fields.get("MsgId"):
        return f"m-{fields['MsgId']}"
    said = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return "e-" + hashlib.sha256(said.encode()).hexdigest()[:40]


def _content(config: dict[str, Any], channel: Channel, request: CallbackRequest) -> str:
    """Return the message inside. An account with a key takes only sealed ones: plain ones prove no content."""
    body = request.body.decode("utf-8", "replace")
    key = str(config.get("aes_key", ""))
    if not key:
        return body
    crypto = CallbackCrypto(str(config.get("token", "")), key, channel.account)
    proofs = [request.query.get(name, "") for name in ("msg_signature", "timestamp", "nonce")]
    try:
        if body.lstrip().startswith("{"):
            return crypto.open(proofs[0], proofs[1], proofs[2], str(json.loads(body).get("Encrypt", "")))
        return crypto.open_xml(proofs[0], proofs[1], proofs[2], body)
    except ForgedCallback as problem:
        raise Forged(str(problem)) from problem
    except ValueError as problem:
        raise Forged("envelope") from problem
