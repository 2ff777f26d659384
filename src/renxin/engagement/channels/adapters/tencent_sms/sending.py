"""Handing text messages to Tencent: equal ones together, each with its own answer."""

from collections.abc import Sequence

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.adapters.sms.batches import Ready, hand_over
from renxin.engagement.channels.adapters.sms.rules import international
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

from .calling import call
from .faults import fault_of

MOST = 200
_DAY = 24 * 60 * 60


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand messages over: those that say the same to different numbers together."""
    send_all = lambda batch: [got for part in _without_repeats(batch) for got in _send_batch(channel, part)]  # noqa: E731
    return hand_over(channel, items, _same, MOST, send_all)


def _same(each: Ready) -> object:
    return each.signature, each.template, tuple(_values(each))


def _values(each: Ready) -> list[str]:
    """Return the variables in the order in which the template counts them: {1}, {2} …"""
    return [each.variables[name] for name in sorted(each.variables, key=lambda name: (len(name), name))]


def _without_repeats(batch: Sequence[Ready]) -> list[list[Ready]]:
    """Return the batch in parts in which no number stands twice: answers are told apart by number."""
    parts: list[list[Ready]] = []
    for each in batch:
        part = next((part for part in parts if all(other.phone != each.phone for other in part)), None)
        if part is None:
            parts.append([each])
        else:
            part.append(each)
    return parts


def _send_batch(channel: Channel, batch: Sequence[Ready]) -> list[Receipt]:
    first = batch[0]
    told = {
        "PhoneNumberSet": [international(each.phone) for each in batch],
        "SignName": first.signature,
        "TemplateId": first.template,
        "TemplateParamSet": _values(first),
        "SessionContext": first.item.key,
    }
    try:
        said = call(channel, "SendSms", told)
    except ChannelError as error:
        if not error.unknown:
            return [Receipt(key=each.item.key, error=error) for each in batch]
        return [_look_for(channel, each, first.item.key, error) for each in batch]
    answers = {str(row["PhoneNumber"]): row for row in said.get("SendStatusSet", [])}
    return [_receipt(each, answers.get(international(each.phone))) for each in batch]


def _receipt(each: Ready, row: dict[str, str] | None) -> Receipt:
    if row is None:
        error = ChannelError("no_answer", permanent=False, unknown=True)
        return Receipt(key=each.item.key, error=error)
    if row["Code"] == "Ok":
        return Receipt(key=each.item.key, external_id=str(row["SerialNo"]))
    return Receipt(key=each.item.key, error=fault_of(str(row["Code"])))


def _look_for(channel: Channel, each: Ready, context: str, lost: ChannelError) -> Receipt:
    """Ask whether a message went out whose answer was lost; when that cannot be told either, it stays unknown."""
    now = int(clock.wall().timestamp())
    asked = {
        "PhoneNumber": international(each.phone),
        "BeginTime": now - _DAY,
        "EndTime": now,
        "Limit": 100,
        "Offset": 0,
    }
    try:
        said = call(channel, "PullSmsSendStatusByPhoneNumber", asked, repeatable=True)
    except ChannelError:
        return Receipt(key=each.item.key, error=lost)
    for row in said.get("PullSmsSendStatusSet", []):
        if row.get("SessionContext") == context:
            return Receipt(key=each.item.key, external_id=str(row["SerialNo"]))
    return Receipt(key=each.item.key, error=lost)
