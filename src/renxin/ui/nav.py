"""The rail of the console, by work: rooms and their parts register at start-up; people see those they may enter."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse

PRIMARY: Final = 4
"""How many rooms stand in the bar of a phone; the rest are in its drawer."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One room of the console, or a part of one.

    Args:
        key: stable name; a page may say `nav_key="cases"` in its context to light up another room than its namespace's.
        label: lazy translated word.
        icon: name of a lucide icon listed in icons.txt.
        url_name: where it leads; the item is left out while that address does not exist.
        permission: code the actor must hold; empty for everybody.
        order: rooms stand by this number; those from 900 on stand apart at the end (settings).
        within: key of the room whose part this is. Parts are shown while somebody is in the room; where the room itself
            may not be entered, they stand for themselves.
        own: the room's word among its parts, where it is narrower than the whole.
    """

    key: str
    label: Any
    icon: str
    url_name: str
    permission: str = ""
    order: int = 500
    within: str = ""
    own: Any = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A navigation item as one person sees it on one page.

    `parts` holds the room's parts, itself first, and is empty for a room without any. `entered` tells that the page
    belongs to the room or to one of them; `current`, that it is the very item the page belongs to.
    """

    item: NavItem
    url: str
    current: bool
    apart: bool
    entered: bool = False
    parts: tuple["Room", ...] = ()

    @property
    def own(self) -> Any:
        """Return the word under which it stands among its parts."""
        return self.item.own or self.item.label


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add a room, or replace the one of the same key. Call it from the package's `slots.py`."""
    _items[item.key] = item


def rooms(request: HttpRequest, nav_key: str = "") -> list[Room]:
    """Return the rooms that exist and that the request's actor may enter, in order, each with its parts."""
    items = sorted(_items.values(), key=lambda item: (item.order, item.key))
    seen = [(item, url) for item in items if (url := _address(item)) and _may(request, item)]
    current = nav_key or _current_key(request, [item for item, _url in seen])
    found = [Room(item, url, item.key == current, item.order >= 900, item.key == current) for item, url in seen]
    keys = {room.item.key for room in found}
    return [_with_parts(room, found) for room in found if room.item.within not in keys]


def _with_parts(room: Room, found: list[Room]) -> Room:
    parts = tuple(one for one in found if one.item.within == room.item.key)
    if not parts:
        return room
    return replace(room, entered=room.current or any(one.current for one in parts), parts=(room, *parts))


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
