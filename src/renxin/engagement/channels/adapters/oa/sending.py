"""How a message leaves over the Official Account: as a template notice where one speaks for it, else in our own words.

Template notices are for service only; the platform closes accounts that advertise with them. An answer is written
freely. Everything else is written freely while a window is open, and refused otherwise: another channel may take it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from renxin.engagement.channels import addresses, quotas, selectors
from renxin.engagement.channels.adapters import batch
from renxin.engagement.channels.adapters.base import ChannelError, Opening, OutboxItem, Receipt, Speech
from renxin.engagement.channels.adapters.wechat import api, free_words, ledger
from renxin.engagement.channels.adapters.wechat.fields import fit_all
from renxin.engagement.channels.filling import fill
from renxin.engagement.channels.models import Channel, ChannelTemplate

PATH: Final = "/cgi-bin/message/template/send"
NOTICES: Final = frozenset({"service", "clinical", "code"})
QUOTA: Final = "template"


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand over a batch and return a receipt for each item."""
    templates = {item.key: template_for(channel, item) for item in items}
    free = [item for item in items if templates[item.key] is None]
    windows = dict(zip([item.key for item in free], ledger.take(channel, [i.address for i in free]), strict=True))

    def speak(item: OutboxItem) -> str:
        template = templates[item.key]
        if template is None and windows[item.key] is None:
            template = template_for(channel, item, stand_in=True)
        if template is not None:
            return notify(channel, item, template)
        if windows[item.key] is None and item.template and not item.is_reply:
            raise ChannelError("template_missing", permanent=True)
        return free_words.say(channel, item, windows[item.key])

    receipts = batch.each(items, speak)
    _return_unused(receipts, windows)
    return receipts


def template_for(channel: Channel, item: OutboxItem, *, stand_in: bool = False) -> ChannelTemplate | None:
    """Return the platform's template that speaks for an item, if it may speak by one.

    Words of our own have no template; with `stand_in` the one that speaks for all (`*`) speaks for them, too.
    """
    if item.is_reply or item.message_class not in NOTICES or not (item.template or stand_in):
        return None
    try:
        return selectors.vendor_template(channel, item.template)
    except ChannelError:
        return None


def openings(channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
    """Return what binds: a template notice goes to anybody, words of our own only while a window is open."""
    speaks = speech.message_class in NOTICES and not speech.is_reply
    if speaks and speech.template in selectors.spoken_templates(channel, [speech.template]):
        return {}
    return ledger.openings(channel, addresses)


def notify(channel: Channel, item: OutboxItem, template: ChannelTemplate) -> str:
    """Send a template notice and return the platform's number of it.

    Raises:
        ChannelError: the allowance is used up, a field cannot be filled, or the platform refused.
    """
    body = notice(item, template)
    if not quotas.spend(channel, QUOTA):
        raise ChannelError("quota", permanent=False, retry_after=3600)
    try:
        return _post_once(channel, body)
    except ChannelError as error:
        if error.reason == "quota":
            quotas.exhaust(channel, QUOTA)
        raise


def notice(item: OutboxItem, template: ChannelTemplate) -> Mapping[str, Any]:
    """Return the body of a template notice. `client_msg_id` makes a second one within minutes harmless.

    Raises:
        ChannelError: a field of the template cannot be filled from this message.
    """
    try:
        filled = fit_all(fill(template.fields, item))
    except ValueError as problem:
        raise ChannelError("template_field", permanent=True) from problem
    body = {
        "touser": addresses.split(item.address)[1],
        "template_id": template.vendor_id,
        "client_msg_id": hashlib.blake2b(item.key.encode(), digest_size=16).hexdigest(),
        "data": {name: {"value": value} for name, value in filled.items()},
    }
    page = next((each.data for each in item.media if each.kind == "miniprogram"), None)
    return body | ({"url": item.url} if item.url else {}) | ({"miniprogram": dict(page)} if page else {})


def _post_once(channel: Channel, body: Mapping[str, Any]) -> str:
    """Post a notice; when no answer came ask once more at once, while the platform still knows our number of it."""
    try:
        return str(api.post(channel, PATH, body).get("msgid", ""))
    except ChannelError as error:
        if error.reason == "duplicate":
            return ""
        if not error.unknown:
            raise
    return str(_again(channel, body).get("msgid", ""))


def _again(channel: Channel, body: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return api.post(channel, PATH, body)
    except ChannelError as error:
        if error.reason == "duplicate":  # it had arrived the first time
            return {}
        raise ChannelError(error.reason, permanent=False, unknown=True) from error


def _return_unused(receipts: Sequence[Receipt], windows: Mapping[str, int | None]) -> None:
    """Give back what was taken for items whose turn never came."""
    ledger.give_back([found for key in batch.unspoken(receipts) if (found := windows.get(key)) is not None])
