"""How a message leaves over the mini-program: an answer in our own words while a window is open, else as a subscribe
message for which the person gave a permit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from renxin.engagement.channels import addresses, quotas, selectors
from renxin.engagement.channels.adapters import batch
from renxin.engagement.channels.adapters.base import ChannelError, Opening, OutboxItem, Receipt, Speech
from renxin.engagement.channels.adapters.wechat import api, free_words, ledger
from renxin.engagement.channels.adapters.wechat.fields import fit_all
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.filling import fill
from renxin.engagement.channels.models import Channel, ChannelTemplate

from . import permits

PATH: Final = "/cgi-bin/message/subscribe/send"
QUOTA: Final = "subscribe"


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand over a batch and return a receipt for each item."""
    windows = _windows(channel, [item for item in items if item.is_reply or not item.template])
    templates = _templates(channel, [item for item in items if item.key not in windows])
    known = [item for item in items if isinstance(templates.get(item.key), ChannelTemplate)]
    wanted = [(item.address, templates[item.key].vendor_id) for item in known]  # type: ignore[union-attr]
    taken = dict(zip([item.key for item in known], permits.take(channel, wanted), strict=True))

    def speak(item: OutboxItem) -> str:
        if item.key in windows:
            return free_words.say(channel, item, windows[item.key])
        template = templates[item.key]
        if isinstance(template, ChannelError):
            raise template
        return notify(channel, item, template, taken[item.key])

    receipts = batch.each(items, speak)
    _return_unused(receipts, windows, taken)
    return receipts


def openings(channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
    """Return what binds: answers go while a window is open, everything else under a permit for its template."""
    if speech.is_reply:
        return ledger.openings(channel, addresses)
    try:
        template = selectors.vendor_template(channel, speech.template)
    except ChannelError as error:
        found = ledger.openings(channel, addresses) if not speech.template else {}
        return {address: found.get(address, Opening(rule=error.reason)) for address in addresses}
    return permits.openings(channel, addresses, template.vendor_id)


def notify(channel: Channel, item: OutboxItem, template: ChannelTemplate, permit_id: int | None) -> str:
    """Send a subscribe message under a permit that was taken for it; return the platform's number of it.

    Raises:
        ChannelError: there was no permit, a field cannot be filled, or the platform refused.
    """
    if permit_id is None:
        raise ChannelError("no_permit", permanent=True)
    try:
        body = notice(channel, item, template)
        if not quotas.spend(channel, QUOTA):
            raise ChannelError("quota", permanent=False, retry_after=3600)
        told = api.post(channel, PATH, body)
    except ChannelError as error:
        if error.reason == "permit_refused":
            permits.end(channel, item.address, template.vendor_id)
        elif not error.unknown:
            permits.give_back([permit_id])
        raise
    return str(told.get("msgid", ""))


def notice(channel: Channel, item: OutboxItem, template: ChannelTemplate) -> Mapping[str, Any]:
    """Return the body of a subscribe message.

    Raises:
        ChannelError: a field of the template cannot be filled from this message.
    """
    try:
        filled = fit_all(fill(template.fields, item))
    except ValueError as problem:
        raise ChannelError("template_field", permanent=True) from problem
    page = next((str(each.data.get("pagepath", "")) for each in item.media if each.kind == "miniprogram"), "")
    config = config_of(channel)
    body = {
        "touser": addresses.split(item.address)[1],
        "template_id": template.vendor_id,
        "miniprogram_state": str(config.get("state") or "formal"),
        "lang": "en_US" if item.language.startswith("en") else "zh_CN",
        "data": {name: {"value": value} for name, value in filled.items()},
    }
    page = page or str(config.get("page", ""))
    return body | ({"page": page} if page else {})


def _windows(channel: Channel, items: Sequence[OutboxItem]) -> dict[str, int | None]:
    found = ledger.take(channel, [item.address for item in items])
    return dict(zip([item.key for item in items], found, strict=True))


def _templates(channel: Channel, items: Sequence[OutboxItem]) -> dict[str, ChannelTemplate | ChannelError]:
    by_code: dict[str, ChannelTemplate | ChannelError] = {}
    for code in {item.template for item in items}:
        try:
            by_code[code] = selectors.vendor_template(channel, code)
        except ChannelError as error:
            by_code[code] = error
    return {item.key: by_code[item.template] for item in items}


def _return_unused(
    receipts: Sequence[Receipt], windows: Mapping[str, int | None], taken: Mapping[str, int | None]
) -> None:
    """Give back what was taken for items whose turn never came."""
    keys = batch.unspoken(receipts)
    ledger.give_back([found for key in keys if (found := windows.get(key)) is not None])
    permits.give_back([found for key in keys if (found := taken.get(key)) is not None])
