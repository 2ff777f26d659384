"""The large ways of a patient's home: what a package offers her, as one tile of the grid.

A provider of the slot `home.items` returns `ways.way(…)`; the home lays the tiles out, at most eight before "More"
(four in the elder mode), in the order of the slot. A provider that returns a template of its own stands below the grid.
"""

from typing import Any, Final

from django.utils.functional import Promise

TEMPLATE: Final = "ui/way.html"


def way(
    href: str, sign: str, words: str | Promise, note: str | Promise = "", *, badge: str = ""
) -> tuple[str, dict[str, Any]]:
    """Return a tile: where it leads, its icon, its few words, a quiet line below, or what is new behind it."""
    return TEMPLATE, {"href": href, "sign": sign, "words": words, "note": note, "badge": badge}
