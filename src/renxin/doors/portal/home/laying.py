"""Laying out the home: what matters today, the tiles, what stands behind "More", and what packages show below."""

from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from renxin.people.patients.selectors import Visit
from renxin.ui import preferences, slots, ways

MOST: Final = 8
MOST_LARGE: Final = 4


@dataclass(slots=True)
class Layout:
    """The parts of a home, each rendered already."""

    tiles: list[SafeString] = field(default_factory=list)
    more: list[SafeString] = field(default_factory=list)
    below: list[SafeString] = field(default_factory=list)


def lay_out(request: HttpRequest, visit: Visit) -> Layout:
    """Return what the packages offer on the home of a person: few tiles first, fewer still with large letters."""
    most = MOST_LARGE if is_large(request) else MOST
    layout = Layout()
    for template, context in slots.fillings("home.items", request, {"visit": visit, "patient": visit.patient}):
        part = mark_safe(render_to_string(template, context, request=request))  # noqa: S308  our own template
        if template != ways.TEMPLATE:
            layout.below.append(part)
        elif len(layout.tiles) < most:
            layout.tiles.append(part)
        else:
            layout.more.append(part)
    return layout


def is_large(request: HttpRequest) -> bool:
    """Tell whether this browser is in the elder mode: large letters, few choices."""
    return preferences.chosen(request, "size") == "large"
