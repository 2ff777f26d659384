"""The menu of the account: at most three buttons, below each at most five. Pure, but for publishing.

A button opens a page, a page of the mini-program, or speaks: pressing it says its words for the person, so that the
reception answers as if she had written them. Kept here as `{"name", "kind", "value", "children"}`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.wechat.hearing import SAYS

MOST: Final = 3
MOST_BELOW: Final = 5
_NAME_BYTES: Final = 16
_NAME_BELOW_BYTES: Final = 60
_KEY_BYTES: Final = 128
KINDS: Final = ("say", "page", "mini")
Button = Mapping[str, Any]


def kind_words() -> list[tuple[str, str]]:
    """Return what a button can do, in words."""
    return [("say", _("says for the person")), ("page", _("opens a page")), ("mini", _("opens the mini-program"))]


def read_form(told: Mapping[str, str]) -> list[Button]:
    """Return the buttons of the form: `b0_name`, `b0_kind`, `b0_value`, and below it `b0_1_name` …; empty ones go."""
    found: list[Button] = []
    for place in range(MOST):
        children = [_read_row(told, f"b{place}_{below}") for below in range(MOST_BELOW)]
        button = _read_row(told, f"b{place}") | {"children": [child for child in children if child["name"]]}
        if button["name"]:
            found.append(button)
    return found


def form_rows(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """Return the buttons as rows of the form, the empty ones with them."""
    return [_form_row(buttons[place] if place < len(buttons) else {}, f"b{place}") for place in range(MOST)]


def _form_row(button: Button, prefix: str) -> dict[str, Any]:
    children = button.get("children", [])
    below = [
        {**(children[n] if n < len(children) else {}), "prefix": f"{prefix}_{n}", "number": n + 1}
        for n in range(MOST_BELOW)
    ]
    return {**button, "prefix": prefix, "below": below, "has_children": bool(children)}


def _read_row(told: Mapping[str, str], prefix: str) -> dict[str, Any]:
    return {name: str(told.get(f"{prefix}_{name}", "")).strip() for name in ("name", "kind", "value")}


def problems(buttons: Sequence[Button]) -> list[str]:
    """Return what the platform would refuse, in words; empty when it would take the menu."""
    found = [] if 0 < len(buttons) <= MOST else [_("A menu has one to three buttons.")]
    for button in buttons:
        children = button.get("children", [])
        found += _name_problems(button, _NAME_BYTES)
        if len(children) > MOST_BELOW:
            found.append(_("“%(name)s” has more than five entries.") % {"name": button.get("name", "")})
        for child in children:
            found += [*_name_problems(child, _NAME_BELOW_BYTES), *_value_problems(child)]
        if not children:
            found += _value_problems(button)
    return found


def vendor_menu(buttons: Sequence[Button], mini_appid: str = "") -> dict[str, Any]:
    """Return the menu as the platform reads it."""
    return {"button": [_vendor_button(button, mini_appid) for button in buttons]}


def _vendor_button(button: Button, mini_appid: str) -> dict[str, Any]:
    children = button.get("children", [])
    if children:
        return {"name": button["name"], "sub_button": [_vendor_button(child, mini_appid) for child in children]}
    value = str(button["value"])
    if button["kind"] == "say":
        return {"name": button["name"], "type": "click", "key": f"{SAYS}{value}"}
    if button["kind"] == "mini":
        path, _comma, fallback = value.partition(" ")
        page = {"appid": mini_appid, "pagepath": path, "url": fallback or "https://mp.weixin.qq.com"}
        return {"name": button["name"], "type": "miniprogram", **page}
    return {"name": button["name"], "type": "view", "url": value}


def _name_problems(button: Button, most: int) -> list[str]:
    name = str(button.get("name", "")).strip()
    if not name:
        return [_("A button needs a name.")]
    too_long = len(name.encode()) > most
    return [_("“%(name)s” is too long for a button.") % {"name": name}] if too_long else []


def _value_problems(button: Button) -> list[str]:
    name, kind, value = str(button.get("name", "")), button.get("kind"), str(button.get("value", "")).strip()
    if kind not in KINDS or not value:
        return [_("Say what “%(name)s” does.") % {"name": name}]
    if kind == "page" and not value.startswith(("https://", "http://")):
        return [_("“%(name)s” needs an address that begins with https://.") % {"name": name}]
    if kind == "say" and len(f"{SAYS}{value}".encode()) > _KEY_BYTES:
        return [_("What “%(name)s” says is too long.") % {"name": name}]
    return []
