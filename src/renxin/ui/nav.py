"""The rail of the console: rooms register themselves at start-up; people see those they may enter."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse

PRIMARY: Final = 4
"""How many rooms stand in the bar of a phone; the rest are in its drawer."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One room of the console.

    Args:
        key: stable name; a page may say `nav_key="cases"` in its context to light up another room than its namespace's.
        label: lazy translated word.
        icon: name of a lucide icon listed in icons.txt.
        url_name: where it leads; the item is left out while that address does not exist.
        permission: code the actor must hold; empty for everybody.
        order: rooms stand by this number; those from 900 on stand apart at the end (settings).
    """

    key: str
    label: Any
    icon: str
    url_name: str
    permission: str = ""
    order: int = 500


@dataclass(frozen=True, slots=True)
class Room:
    """A navigation item as one person sees it on one page."""

    item: NavItem
    url: str
    current: bool
    apart: bool


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add a room, or replace the one of the same key. Call it from the package's `slots.py`."""
    _items[item.key] = item


def rooms(request: HttpRequest, nav_key: str = "") -> list[Room]:
    """Return the rooms that exist and that the request's actor may enter, in order."""
    items = sorted(_items.values(), key=lambda item: (item.order, item.key))
    seen = [(item, url) for item in items if (url := _address(item)) and _may(request, item)]
    current = nav_key or _current_key(request, [item for item, _url in seen])
    return [Room(item, url, item.key == current, item.order >= 900) for item, url in seen]


def _address(item: NavItem) -> str:
    return _address_of(item.url_name, get_urlconf() or settings.ROOT_URLCONF)


@cache
def _address_of(url_name: str, _urlconf: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _may(request: HttpRequest, item: NavItem) -> bool:
    actor = getattr(request, "actor", None)
    return not item.permission or (actor is not None and actor.may(item.permission))


def _current_key(request: HttpRequest, items: list[NavItem]) -> str:
    """Return the room whose page this is: the same address first, else the same namespace."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return ""
    for item in items:
        if item.url_name == match.view_name:
            return item.key
    namespace = f"{match.namespace}:" if match.namespace else ""
    return next((item.key for item in items if namespace and item.url_name.startswith(namespace)), "")
