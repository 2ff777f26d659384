"""Vendors that do as they are told, to see what becomes of messages when things go wrong."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

from renxin.engagement.channels import adapters
from renxin.engagement.channels.adapters.base import BaseAdapter, Capabilities, ChannelError, OutboxItem, Receipt
from renxin.engagement.channels.models import Channel

Answer = Callable[[OutboxItem], Receipt]


class Vendor(BaseAdapter):
    """Takes every message, unless told to answer otherwise; counts what it got."""

    address_kinds = ("phone",)

    def __init__(self, kind: str, *, idempotent: bool = False, needs_template: bool = False) -> None:
        self.kind = kind
        self.title = kind
        self.capabilities = Capabilities(idempotent=idempotent, needs_template=needs_template)
        self.got: list[OutboxItem] = []
        self.answer: Answer = lambda item: Receipt(key=item.key, external_id=f"{kind}-{item.key}")

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        """Note what came and answer as told."""
        self.got += items
        return [self.answer(item) for item in items]

    def fails(self, error: ChannelError) -> None:
        """Answer every message with an error from now on."""
        self.answer = lambda item: Receipt(key=item.key, error=error)

    def keys(self) -> list[str]:
        """Return the keys of everything it got."""
        return [item.key for item in self.got]


@contextmanager
def vendors(*known: Vendor) -> Iterator[None]:
    """Let these vendors answer for their kinds of channel."""
    by_kind = {vendor.kind: vendor for vendor in known}
    real = adapters.adapter_of

    def found(kind: str) -> object:
        return by_kind.get(kind) or real(kind)

    places = (
        "selectors.adapter_of",
        "services.delivering.adapter_of",
        "services.accounts.adapter_of",
        "quotas.adapter_of",
    )
    patches = [mock.patch(f"renxin.engagement.channels.{place}", found) for place in places]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def open_accounts(tenant_id: int, *known: Vendor) -> list[Channel]:
    """Make an account for each vendor and stop the others."""
    from renxin.kernel.core import clock

    Channel.objects.of(tenant_id).update(is_active=False)
    return [
        Channel.objects.create(tenant_id=tenant_id, kind=vendor.kind, name=vendor.kind, created_at=clock.now())
        for vendor in known
    ]
