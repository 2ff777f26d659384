"""An account's configuration: JSON, encrypted at rest, read by its adapter alone."""

import json
from typing import Any

from .models.account import Channel


def config_of(channel: Channel) -> dict[str, Any]:
    """Return the configuration of an account."""
    found: dict[str, Any] = json.loads(channel.config or "{}")
    return found
