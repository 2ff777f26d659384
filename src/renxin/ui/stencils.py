"""Rows of long lists: the template of a row is rendered once for each shape that rows have, then only filled in.

    _LINE = Stencil("inbox/_line.html", "name", "href", "unread")
    html = _LINE.fill({"name": …, "href": …, "unread": 3}, is_red=False)

The template writes a hole as `{{ name }}`; it may not ask a hole anything, nor pass it through a filter or a tag that
changes it. What it asks is its shape: few values, each of which has few (yes and no, a state). Words may be translated
as in any template: each language has its own cut. Values are escaped as they are filled in.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_MOST_CUTS: Final = 256


class Stencil:
    """The template of a row, and which of its variables are holes."""

    def __init__(self, template: str, *holes: str) -> None:
        self._template = template
        self._holes = {hole: SafeString(f"\ue000{hole}\ue001") for hole in holes}
        self._cuts: dict[tuple[Any, ...], str] = {}

    def fill(self, values: Mapping[str, Any], **shape: Any) -> SafeString:
        """Return the row with these values in its holes."""
        key = (get_language(), *shape.values(), *shape)
        cut = self._cuts.get(key)
        if cut is None:
            cut = self._cut(shape)
            if len(self._cuts) < _MOST_CUTS and not settings.DEBUG:
                self._cuts[key] = cut
        return SafeString(cut % {name: conditional_escape(value) for name, value in values.items()})

    def _cut(self, shape: Mapping[str, Any]) -> str:
        cut = str(render_to_string(self._template, {**shape, **self._holes})).replace("%", "%%")
        for hole, mark in self._holes.items():
            cut = cut.replace(mark, f"%({hole})s")
        return cut
