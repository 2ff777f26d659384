"""What a browser remembers: the theme, and the large letters of the elder mode. Cookies, set by a POST."""

from typing import Final

from django.http import HttpRequest

CHOICES: Final = {
    "theme": ("light", "dark", "auto"),
    "size": ("normal", "large"),
}
"""Name of the preference to its choices, the default first."""

MAX_AGE: Final = 365 * 24 * 3600


def cookie(name: str) -> str:
    """Return the name of the cookie that keeps this preference."""
    return f"renxin_{name}"


def chosen(request: HttpRequest | None, name: str) -> str:
    """Return the choice of this browser, or the default."""
    choices = CHOICES[name]
    value = request.COOKIES.get(cookie(name), "") if request is not None else ""
    return value if value in choices else choices[0]
