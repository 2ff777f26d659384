"""What the simulated vendors of text messages share: numbers, limits, answers from the phone. Pure over the store."""

from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock

from .store import SimulatedMessage, Store

A_MINUTE: Final = 10


def is_number(phone: str) -> bool:
    """Tell whether a vendor would take a number."""
    plain = phone.removeprefix("+86")
    return plain.isdigit() and len(plain) == 11 and plain.startswith("1")


def is_flooded(store: Store, phone: str) -> bool:
    """Tell whether a number got as many messages in a minute as a vendor allows."""
    since = clock.now() - timedelta(minutes=1)
    return store.messages(phone).filter(direction="out", at__gte=since).count() >= A_MINUTE


def is_blocked(store: Store, phone: str) -> bool:
    """Tell whether the person is on the carrier's black list."""
    return store.get("blacklist", phone) is not None


def fill(template: str, values: dict[str, str]) -> str:
    """Return a template's text: `${name}` or `{1}` filled in."""
    for name, value in values.items():
        template = template.replace(f"${{{name}}}", value).replace(f"{{{name}}}", value)
    return template


def latest(store: Store, phone: str) -> SimulatedMessage | None:
    """Return what the phone got last."""
    return store.messages(phone).filter(direction="out").order_by("-id").first()
