"""Feeds: seasons, lunar festivals, weather. One file each with a `FEED`; the folder is the registry.

A journey says `start: {feed: {feed: season, event: lidong}}`; the runner asks `happened` as time passes.
"""

import importlib
import pkgutil
from datetime import datetime
from functools import cache

from renxin.intelligence.journeys.feeds.port import Feed, FeedEvent, FeedKind

__all__ = ["Feed", "FeedEvent", "FeedKind", "feeds", "happened", "knows"]


@cache
def feeds() -> dict[str, Feed]:
    """Return the feeds by code."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        feed: Feed | None = getattr(importlib.import_module(f"{__name__}.{module.name}"), "FEED", None)
        if feed is not None:
            found[feed.code] = feed
    return found


def knows(feed: str, event: str) -> bool:
    """Tell whether a definition names a feed and an event that there are."""
    return feed in feeds() and any(kind.code == event for kind in feeds()[feed].kinds())


def happened(tenant_id: int, feed: str, event: str, since: datetime, until: datetime) -> list[FeedEvent]:
    """Return when `event` of `feed` happened after `since`, up to and including `until`."""
    if feed not in feeds():
        return []
    return [found for found in feeds()[feed].between(tenant_id, since, until) if found.event == event]
