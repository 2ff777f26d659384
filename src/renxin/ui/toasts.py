"""Short words about what was just done, with an undo where it can be undone.

They ride on Django's messages: after a redirect the next page shows them; an htmx answer made by `ui.render.render`
carries them along.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpRequest

Level = Literal["done", "error"]
_UNDO = "undo="


@dataclass(frozen=True, slots=True)
class Toast:
    """One toast as the page shows it."""

    words: str
    level: Level
    undo_url: str


def toast(request: HttpRequest, words: Any, *, level: Level = "done", undo_url: str = "") -> None:
    """Tell the person what happened. `undo_url` takes a POST that undoes it."""
    write = messages.error if level == "error" else messages.success
    write(request, words, extra_tags=f"{_UNDO}{undo_url}" if undo_url else "")


def waiting(request: HttpRequest | None) -> list[Toast]:
    """Take the toasts that wait for this person."""
    if request is None or not hasattr(request, "_messages"):
        return []
    return [
        Toast(
            words=str(message),
            level="error" if message.level >= messages.ERROR else "done",
            undo_url=(message.extra_tags or "").removeprefix(_UNDO),
        )
        for message in messages.get_messages(request)
    ]
