"""A brake on guessing and flooding: counts per key in a window of real time. Kept in Django's cache, so per process."""

import hashlib

from django.core.cache import cache

from . import clock


def hit(name: str, key: str, limit: int, seconds: int) -> bool:
    """Count one more for `key` and tell whether that is more than `limit` in this window of `seconds`."""
    return count(name, key, seconds) > limit


def count(name: str, key: str, seconds: int) -> int:
    """Count one more for `key` and return how many there were in this window."""
    place = _place(name, key, seconds)
    if cache.add(place, 1, timeout=seconds):
        return 1
    try:
        return cache.incr(place)
    except ValueError:  # it ran out between the two calls
        cache.set(place, 1, timeout=seconds)
        return 1


def is_over(name: str, key: str, limit: int, seconds: int) -> bool:
    """Tell whether `key` has reached `limit` in this window, without counting."""
    return int(cache.get(_place(name, key, seconds), 0)) >= limit


def _place(name: str, key: str, seconds: int) -> str:
    window = int(clock.wall().timestamp()) // seconds
    return f"throttle:{name}:{hashlib.sha256(key.encode()).hexdigest()[:24]}:{window}"
