"""Handing text messages to Aliyun: batches, and what to do when an answer is lost or one number spoils a batch."""

import hashlib
import json
from collections.abc import Sequence

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.adapters.sms.batches import Ready, hand_over
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

from .calling import call
from .faults import ABOUT_ONE, fault_of

MOST = 100


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand messages over: those of one template in batches of a hundred."""
    same = lambda each: (each.template, tuple(sorted(each.variables)))  # noqa: E731
    return hand_over(channel, items, same, MOST, lambda batch: _send_batch(channel, batch))


def vendor_id(out_id: str, phone: str) -> str:
    """Return the name under which Aliyun's receipts know a message: known before it is sent, so never lost."""
    return f"{out_id}:{phone}"[:128]


def _send_batch(channel: Channel, batch: Sequence[Ready]) -> list[Receipt]:
    out_id = _out_id(batch)
    try:
        said = call(channel, *_asked(batch, out_id))
    except ChannelError as error:
        if not error.unknown:
            return [Receipt(key=each.item.key, error=error) for each in batch]
        return [_look_for(channel, each, out_id, error) for each in batch]
    code = str(said["Code"])
    if code == "OK":
        return [Receipt(key=each.item.key, external_id=vendor_id(out_id, each.phone)) for each in batch]
    if len(batch) > 1 and code in ABOUT_ONE:
        return [receipt for each in batch for receipt in _send_batch(channel, [each])]
    return [Receipt(key=each.item.key, error=fault_of(code)) for each in batch]


def _out_id(batch: Sequence[Ready]) -> str:
    """Return our own name of a batch: one message's own key, else made of all keys; the same whenever it is asked."""
    keys = [each.item.key for each in batch]
    return keys[0] if len(keys) == 1 else f"b{hashlib.sha256(' '.join(keys).encode()).hexdigest()[:30]}"


def _asked(batch: Sequence[Ready], out_id: str) -> tuple[str, dict[str, str]]:
    first = batch[0]
    if len(batch) == 1:
        return "SendSms", {
            "PhoneNumbers": first.phone,
            "SignName": first.signature,
            "TemplateCode": first.template,
            "TemplateParam": _json(first.variables),
            "OutId": out_id,
        }
    return "SendBatchSms", {
        "PhoneNumberJson": _json([each.phone for each in batch]),
        "SignNameJson": _json([each.signature for each in batch]),
        "TemplateCode": first.template,
        "TemplateParamJson": _json([each.variables for each in batch]),
        "OutId": out_id,
    }


def _look_for(channel: Channel, each: Ready, out_id: str, lost: ChannelError) -> Receipt:
    """Ask whether a message went out whose answer was lost; when that cannot be told either, it stays unknown."""
    asked = {
        "PhoneNumber": each.phone,
        "SendDate": clock.wall().astimezone(clock.SHANGHAI).strftime("%Y%m%d"),
        "PageSize": "50",
        "CurrentPage": "1",
    }
    try:
        said = call(channel, "QuerySendDetails", asked, repeatable=True)
    except ChannelError:
        return Receipt(key=each.item.key, error=lost)
    details = (said.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
    if any(detail.get("OutId") == out_id for detail in details):
        return Receipt(key=each.item.key, external_id=vendor_id(out_id, each.phone))
    return Receipt(key=each.item.key, error=lost)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
