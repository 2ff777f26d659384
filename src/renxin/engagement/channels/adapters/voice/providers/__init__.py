"""A file for each provider's language. To add one, copy `open_gateway.py` and name it in `PROVIDERS`."""

from typing import Final

from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel

from .base import Provider
from .open_gateway import OpenGateway
from .twilio import Twilio

PROVIDERS: Final[dict[str, Provider]] = {"open_gateway": OpenGateway(), "twilio": Twilio()}


def provider_of(channel: Channel) -> Provider:
    """Return the provider that an account is with.

    Raises:
        LookupError: its configuration names one that is not there.
    """
    name = str(config_of(channel).get("provider") or "open_gateway")
    if name not in PROVIDERS:
        raise LookupError(f"no voice provider {name!r}; there are: {', '.join(PROVIDERS)}")
    return PROVIDERS[name]
