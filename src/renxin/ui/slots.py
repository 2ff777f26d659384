"""Named places in a page that packages above it may fill, so that lower pages never import upper packages.

A page writes `{% slot_items "patient.facts" patient=patient card=card %}`; a package registers, in its own `slots.py`
(imported at start-up):

    slots.register("patient.facts", 30, open_cases)

    def open_cases(request, *, patient, **context):
        cases = selectors.open_cases(request.actor, patient.pk)
        return ("cases/_sidebar.html", {"cases": cases}) if cases else None

`README.md` beside this file lists the places there are and what each gives and takes.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

Filling = tuple[str, dict[str, Any]]
Provider = Callable[..., Filling | None]

_slots: dict[str, list[tuple[int, Provider]]] = {}


def register(name: str, order: int, provider: Provider) -> None:
    """Let `provider(request, **context)` fill the slot `name`; lower `order` stands first."""
    fillers = _slots.setdefault(name, [])
    fillers[:] = [filler for filler in fillers if filler[1] is not provider]
    fillers.append((order, provider))
    fillers.sort(key=lambda filler: filler[0])


def fillings(name: str, request: HttpRequest | None, context: dict[str, Any]) -> Iterator[Filling]:
    """Return template and context of those who have something for slot `name` on this page."""
    for _order, provider in _slots.get(name, ()):
        answer = provider(request, **context)
        if answer is not None:
            template, own = answer
            yield template, {**context, **own}


def render_items(name: str, request: HttpRequest | None, context: dict[str, Any]) -> SafeString:
    """Return what the providers of slot `name` have to show on this page, one after another."""
    parts = [render_to_string(template, own, request=request) for template, own in fillings(name, request, context)]
    return mark_safe("".join(parts))  # noqa: S308  rendered templates, escaped where they were written
