"""Messages made ready for vendors of text messages: signature, template, variables; equal ones together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from renxin.engagement.channels import filling, quotas, selectors
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel

from .rules import path_of

QUOTA: Final = "day"


@dataclass(frozen=True, slots=True)
class Ready:
    """One text message as the vendor wants it."""

    item: OutboxItem
    signature: str
    template: str
    variables: dict[str, str]

    @property
    def phone(self) -> str:
        """Return the number."""
        return self.item.address


def make_ready(
    channel: Channel, config: dict[str, Any], items: Sequence[OutboxItem]
) -> tuple[list[Ready], list[Receipt]]:
    """Return the messages that can be handed over, and receipts for those that cannot."""
    templates: dict[tuple[str, bool], Any] = {}
    ready, refused = [], []
    for item in items:
        try:
            asked = item.template, bool(item.url)
            if asked not in templates:
                templates[asked] = selectors.vendor_template(channel, item.template, has_link=bool(item.url))
            found = templates[asked]
            told = filling.fill(found.fields, item, url_path=path_of(item.url))
            ready.append(Ready(item, signature_of(config, item.message_class), found.vendor_id, told))
        except ChannelError as error:
            refused.append(Receipt(key=item.key, error=error))
    return ready, refused


def hand_over(
    channel: Channel,
    items: Sequence[OutboxItem],
    same: Callable[[Ready], object],
    most: int,
    send: Callable[[list[Ready]], list[Receipt]],
) -> list[Receipt]:
    """Hand messages over, equal ones together, as far as the account's allowance of the day goes."""
    ready, receipts = make_ready(channel, config_of(channel), items)
    for batch in alike(ready, same, most):
        allowed = quotas.spend(channel, QUOTA, len(batch))
        receipts += send(batch[:allowed]) if allowed else []
        over = ChannelError("day_limit", permanent=False, account_fault=True, retry_after=3600)
        receipts += [Receipt(key=each.item.key, error=over) for each in batch[allowed:]]
    return receipts


def alike(ready: Sequence[Ready], same: Callable[[Ready], object], most: int) -> Iterator[list[Ready]]:
    """Yield messages for which `same` is equal, at most `most` at a time."""
    groups: dict[object, list[Ready]] = {}
    for each in ready:
        groups.setdefault(same(each), []).append(each)
    for group in groups.values():
        for start in range(0, len(group), most):
            yield group[start : start + most]


def signature_of(config: dict[str, Any], message_class: str) -> str:
    """Return the signature of a class: promotion has its own, so that nobody takes it for the hospital's service."""
    name = "sign_marketing" if message_class == "marketing" else "sign_service"
    found = str(config.get(name, ""))
    if not found:
        reason = "no_marketing_signature" if message_class == "marketing" else "no_signature"
        raise ChannelError(reason, permanent=message_class == "marketing", account_fault=message_class != "marketing")
    return found
