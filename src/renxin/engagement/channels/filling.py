"""Filling the fields of a vendor's template from a message. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from .adapters.events import OutboxItem

_PLACE: Final = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def fill(fields: Mapping[str, str], item: OutboxItem, **more: str) -> dict[str, str]:
    """Return each of the vendor's fields with our variables filled in; unknown ones become empty.

    Besides the variables of the message there are `text`, `title`, `url`, `preview`, `short_code` and `more`.
    """
    known = {
        "text": item.text,
        "title": item.title or item.preview,
        "url": item.url,
        "preview": item.preview,
        "short_code": shown_code(item.short_code),
        **more,
        **item.variables,
    }
    return {name: _PLACE.sub(lambda found: str(known.get(found[1], "")), words) for name, words in fields.items()}


def shown_code(code: str) -> str:
    """Return a short code as people read it aloud: `K7M-29Q-XD4`."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))
