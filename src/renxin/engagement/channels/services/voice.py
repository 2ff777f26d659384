"""The telephone for the package above: what is said on the line, what happens on it, two people connected."""

from collections.abc import Mapping
from typing import Any

from renxin.engagement.channels.adapters.voice.ports import flows_from, on_event
from renxin.engagement.channels.adapters.voice.providers import provider_of
from renxin.engagement.channels.models import Channel

__all__ = ["bridge", "dial", "fetch_recording", "flows_from", "hang_up", "on_event", "set_recording"]


def bridge(channel: Channel, *, key: str, extension: str, number: str) -> str:
    """Ring the extension, then the number, and connect them; return the provider's id. The same key rings once.

    Raises:
        ChannelError: the provider did not.
    """
    return provider_of(channel).bridge(channel, key=key, extension=extension, number=number)


def dial(channel: Channel, *, key: str, number: str, flow: Mapping[str, Any]) -> str:
    """Let a machine call a number and go through what `flow` says; return the provider's id. The same key rings once.

    For colleagues only: calls to patients go through the contact policy, as every message does.

    Raises:
        ChannelError: the provider did not.
    """
    return provider_of(channel).dial(channel, key=key, number=number, flow=flow)


def fetch_recording(channel: Channel, reference: str) -> tuple[bytes, str]:
    """Return the sound behind a reference, and its media type.

    Raises:
        ChannelError: the provider did not give it.
    """
    return provider_of(channel).fetch_recording(channel, reference)


def hang_up(channel: Channel, external_id: str) -> None:
    """End a call.

    Raises:
        ChannelError: the provider did not.
    """
    provider_of(channel).hang_up(channel, external_id)


def set_recording(channel: Channel, external_id: str, *, on: bool) -> None:
    """Record a call from now on, or stop.

    Raises:
        ChannelError: the provider did not.
    """
    provider_of(channel).set_recording(channel, external_id, on=on)
