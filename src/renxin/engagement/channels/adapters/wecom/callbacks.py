"""The vendor's calls to us: proven, opened, named so that a repeat is recognised, answered at once.

A welcome code is put aside here already, so that the greeting does not wait behind anything that is read later.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from renxin.engagement.channels.adapters.callbacks import CallbackAnswer, CallbackRequest
from renxin.engagement.channels.adapters.errors import Forged
from renxin.engagement.channels.adapters.wechat_crypto import CallbackCrypto, ForgedCallback
from renxin.engagement.channels.adapters.wechat_xml import read_xml
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel

Fields = dict[str, Any]
Heed = Callable[[Channel, str, Fields], None]
_NAMING = (
    "FromUserName",
    "CreateTime",
    "Event",
    "ChangeType",
    "UserID",
    "ExternalUserID",
    "ChatId",
    "UpdateDetail",
    "JoinScene",
    "QuitScene",
    "MemChangeCnt",
    "Id",
    "TagType",
    "WelcomeCode",
    "Token",
    "OpenKfId",
    "LinkId",
    "FailReason",
)
"""Several customers who are added in the same second must not look like one repeated event, so all of these count."""


def crypto_of(channel: Channel) -> CallbackCrypto:
    """Return what opens the envelopes of an account. Raise ValueError when its key is none."""
    config = config_of(channel)
    return CallbackCrypto(
        str(config.get("token", "")), str(config.get("aes_key", "")), str(config.get("corpid", channel.account))
    )


def verify(channel: Channel, request: CallbackRequest, heed: Heed | None = None) -> CallbackAnswer:
    """Prove a call and return what it brings; the set-up call is answered with its echo.

    Raises:
        Forged: signature, receiver or envelope is not the vendor's.
    """
    query = request.query
    proofs = query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", "")
    try:
        crypto = crypto_of(channel)
        if request.method == "GET":
            return CallbackAnswer(body=crypto.open(*proofs, query.get("echostr", "")))
        opened = crypto.open_xml(*proofs, request.body.decode())
        fields = read_xml(opened)
    except (ForgedCallback, ValueError) as problem:
        raise Forged(str(problem)) from problem
    event_id = name_of(fields)
    if heed is not None:
        heed(channel, event_id, fields)
    return CallbackAnswer(arrivals=[(event_id, json.dumps(fields, ensure_ascii=False))])


def name_of(fields: Fields) -> str:
    """Return the name by which a repeated event is recognised: a message's own id, else all that tells events apart."""
    if fields.get("MsgId"):
        return f"msg:{fields['MsgId']}"
    parts = [f"{name}={fields[name]}" for name in _NAMING if fields.get(name)]
    return f"evt:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:40]}"
