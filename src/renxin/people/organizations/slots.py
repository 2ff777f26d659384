"""What accounts add to pages above: the way to one's own password."""

from typing import Any

from django.http import HttpRequest

from renxin.ui import slots


def _password(request: HttpRequest | None, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    signed_in = request is not None and request.user.is_authenticated
    return ("organizations/_password_item.html", {}) if signed_in else None


slots.register("console.person_menu", 10, _password)
