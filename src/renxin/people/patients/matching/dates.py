"""How two dates of birth agree. Pure."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=8_192)
def agreement(one: date | None, other: date | None) -> str:
    """Return how two dates of birth agree.

    `equal`; `near` (one digit, two neighbours exchanged, day and month exchanged); `year` (only the year is known of
    one: 1 January); `missing`; `different`.
    """
    if one is None or other is None:
        return "missing"
    if one == other:
        return "equal"
    if one.year == other.year and (1, 1) in ((one.month, one.day), (other.month, other.day)):
        return "year"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return "near"
    return "near" if _one_slip(f"{one:%Y%m%d}", f"{other:%Y%m%d}") else "different"


def _one_slip(one: str, other: str) -> bool:
    places = [at for at in range(8) if one[at] != other[at]]
    if len(places) == 1:
        return True
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return one[first] == other[second] and one[second] == other[first]
