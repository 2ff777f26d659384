"""Where a theme shows up: its style sheet in the head of patients' pages, its logo and name in their bar."""

from typing import Any

from django.http import HttpRequest

from .selectors import theme_of

Filling = tuple[str, dict[str, Any]] | None


def sheet(request: HttpRequest | None, **_context: Any) -> Filling:
    """Put the style sheet of the theme into the head."""
    theme = theme_of(request) if request is not None else None
    return ("portal/themes/_sheet.html", {"theme": theme}) if theme else None


def brand(request: HttpRequest | None, **_context: Any) -> Filling:
    """Put logo and name of the theme into the bar."""
    theme = theme_of(request) if request is not None else None
    return ("portal/themes/_brand.html", {"theme": theme}) if theme and (theme.logo_type or str(theme)) else None


def settings_link(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the themes among the settings."""
    actor = getattr(request, "actor", None)
    return ("portal/themes/_settings.html", {}) if actor is not None and actor.may("channels.manage") else None
