"""`{% load ui %}`: icons, times in words, numbers, slots and what the base templates need."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from renxin.kernel.core import clock as product_clock
from renxin.kernel.core import masking
from renxin.ui import nav, preferences, slots, toasts, words
from renxin.ui.stencils import Stencil

register = template.Library()

_BOXES = ("input", "select", "textarea")
_HAN_BESIDE_LATIN = re.compile(r"(?<=[一-鿿])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[一-鿿])")


@register.simple_tag
def icon(name: str, label: Any = "", extra: str = "") -> SafeString:
    """Draw a lucide icon of icons.txt; with a label it speaks, without one it is decoration."""
    before, after = _icon(name, extra)
    if not label:
        return SafeString(f'{before} aria-hidden="true">{after}')
    return format_html('{} role="img" aria-label="{}"><title>{}</title>{}', before, label, label, after)


@cache
def _icon(name: str, extra: str) -> tuple[SafeString, SafeString]:
    """Return an icon's two halves; a page has dozens of them."""
    before = format_html(
        '<svg class="icon {}" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"', extra
    )
    return before, format_html('<use href="{}#{}"></use></svg>', static("vendor/icons.svg"), name)


@register.filter
def spread(attrs: Mapping[str, Any]) -> SafeString:
    """Write a component's remaining attributes, escaped; True stands alone, False, None and "" are left out."""
    pairs = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    written = [
        f" {conditional_escape(key)}" if value is True else f' {conditional_escape(key)}="{conditional_escape(value)}"'
        for key, value in pairs.items()
        if value is not False and value is not None and value != ""
    ]
    return SafeString("".join(written))


@register.simple_tag
def ago(instant: datetime | None) -> SafeString | str:
    """Say when, relative to now; the whole date on hover."""
    if instant is None:
        return "–"
    return _time(instant, words.relative(instant, product_clock.now()))


@register.simple_tag
def moment(instant: datetime | None) -> SafeString | str:
    """Say the whole date and time."""
    return "–" if instant is None else _time(instant, words.moment(instant))


@register.simple_tag
def day(value: date | datetime | None) -> SafeString | str:
    """Say the date, without the year when it is this year's."""
    if value is None:
        return "–"
    own = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', own.isoformat(), words.day(own, product_clock.today()))


@register.filter
def duration(length: timedelta | None) -> str:
    """Say a length in words."""
    return "–" if length is None else words.duration(length)


_CLOCK = Stencil("ui/_clock.html", "due", "now", "started", "words", "used", "absolute")


@register.simple_tag
def clock(due: datetime | None, started: datetime | None = None) -> SafeString | str:
    """Show the time left until `due` in words over a thin bar."""
    if due is None:
        return "–"
    now = product_clock.now()
    values = {
        "due": due.isoformat(),
        "now": now.isoformat(),
        "started": started.isoformat() if started else "",
        "words": words.time_left(due, now),
        "used": words.share_used(due, now, started),
        "absolute": words.moment(due),
    }
    return _CLOCK.fill(values, state=words.clock_state(due, now, started), is_started=started is not None)


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """Group a number in thousands."""
    return words.number(value, int(digits))


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """Write a share of one as percent."""
    return "–" if share is None else f"{words.number(share * 100, int(digits))}%"


@register.filter
def spaced(text: Any) -> str:
    """Put a thin space between Chinese and Latin, for places CSS does not reach (titles, print, pictures)."""
    return _HAN_BESIDE_LATIN.sub("\u2009", str(text))


@register.filter
def masked(text: Any, kind: str) -> str:
    """Mask a value that this reader need not see whole: name, phone, identifier, email or address."""
    hide = {"name", "phone", "identifier", "email", "address"}
    if kind not in hide:
        raise ValueError(f"nothing is known about masking {kind!r}; use one of {', '.join(sorted(hide))}")
    return str(getattr(masking, kind)(str(text or "")))


@register.filter
def initial(name: Any) -> str:
    """Return the sign of a person: the last character of a Chinese name, the first letter of another."""
    text = str(name or "").strip()
    if not text:
        return "·"
    return text[-1] if "一" <= text[-1] <= "鿿" else text[0].upper()


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the widget of a bound field in the dress of the design system."""
    kind = control_kind(field)
    own: dict[str, str | bool] = (
        {"class": f"{field.field.widget.attrs.get('class', '')} {kind}".strip()} if kind in _BOXES else {}
    )
    return field.as_widget(attrs=own)


@register.filter
def control_kind(field: BoundField) -> str:
    """Return what a bound field looks like: input, select, textarea, check, choices or other."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.Select):
        return "select"
    return "input" if isinstance(widget, forms.widgets.Input) else "other"


@register.simple_tag(takes_context=True)
def slot_items(context: template.Context, name: str, **own: Any) -> SafeString:
    """Render what packages above put into the slot `name`."""
    return slots.render_items(name, context.get("request"), own)


@register.simple_tag(takes_context=True)
def nav_rooms(context: template.Context) -> list[nav.Room]:
    """Return the rooms of the console for this person."""
    request = context.get("request")
    if request is None or "rooms" in context:
        return context.get("rooms") or []
    return nav.rooms(request, context.get("nav_key") or "")


@register.simple_tag
def nav_items(rooms: list[nav.Room]) -> SafeString:
    """Return the rooms as lines of the rail: many people see the same ones, on every page."""
    key = (get_language(), tuple([(room.item.key, room.url, _current_part(room)) for room in rooms]))
    shown = _rails.get(key)
    if shown is None:
        shown = render_to_string("ui/_nav_items.html", {"rooms": rooms})
        if len(_rails) < _MOST_RAILS:
            _rails[key] = shown
    return shown


def _current_part(room: nav.Room) -> str:
    return next((part.item.key for part in (*room.parts, room) if part.current), "")


_MOST_RAILS = 512
_rails: dict[tuple[Any, ...], SafeString] = {}


@register.simple_tag(takes_context=True)
def waiting_toasts(context: template.Context) -> list[toasts.Toast]:
    """Take the toasts that wait for this person."""
    return toasts.waiting(context.get("request"))


@register.simple_tag(takes_context=True)
def preference(context: template.Context, name: str) -> str:
    """Return what this browser chose: `theme` or `size`."""
    return preferences.chosen(context.get("request"), name)


@register.simple_tag(takes_context=True)
def hospital(context: template.Context) -> str:
    """Return the name of the hospital this page belongs to, if the view said it."""
    request: HttpRequest | None = context.get("request")
    return str(context.get("hospital_name") or getattr(request, "hospital_name", "") or "")


def _time(instant: datetime, text: str) -> SafeString:
    values = instant.isoformat(), conditional_escape(words.moment(instant)), conditional_escape(text)
    return SafeString('<time datetime="{}" title="{}">{}</time>'.format(*values))
