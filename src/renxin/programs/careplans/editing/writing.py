"""A programme's plain data as text that people read and change: one line for each contact and rule. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import yaml

_ORDER: Final = (
    "code",
    "version",
    "source",
    "approver",
    "effective_on",
    "title",
    "scope",
    "starts",
    "anchors",
    "excludes",
    "ends",
    "facts",
    "nodes",
    "marks",
    "rules",
    "targets",
    "attempts",
    "lost_after",
)
# JSON in the database forgets the order of names, so entries are put into the order in which people read them.
_INSIDE: Final = (
    *("id", "name", "code", "fact", "codes", "at", "anchor", "every", "until", "window", "time", "by", "visit"),
    *("when", "level", "action", "next", "tell", "text", "why", "ask", "send", "remind", "zh", "en"),
)
_FLOW: Final = frozenset({"title", "scope", "anchors", "excludes", "ends"})
_ENTRIES: Final = frozenset({"starts", "facts", "nodes", "marks", "rules", "targets"})
_WIDE: Final = 1_000_000


def text_of(raw: Mapping[str, Any]) -> str:
    """Return the text; what goes without saying (empty lists, texts that say nothing) is left out."""
    names = [*(name for name in _ORDER if name in raw), *(name for name in raw if name not in _ORDER)]
    return "".join(_part(name, slim(raw[name])) for name in names if not _is_empty(raw[name]))


def slim(value: Any) -> Any:
    """Return a value without the fields of its parts that are empty; numbers and flags stay."""
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: _INSIDE.index(name) if name in _INSIDE else len(_INSIDE))
        kept = {name: value[name] for name in names if not _is_empty(value[name])}
        return {name: slim(one) for name, one in kept.items() if not _says_nothing(name, one)}
    if isinstance(value, list | tuple):
        return [slim(one) for one in value]
    return value


def _part(name: str, value: Any) -> str:
    if name in _ENTRIES and isinstance(value, list):
        return f"{name}:\n" + "".join(f"  - {_flow(one)}" for one in value)
    if name in _FLOW or isinstance(value, dict | list):
        return f"{name}: {_flow(value)}"
    if name == "effective_on" and isinstance(value, str | date):
        return f"{name}: {value}\n"
    return str(yaml.safe_dump({name: value}, allow_unicode=True, width=_WIDE, sort_keys=False))


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=_WIDE, sort_keys=False)
    return str(text).removesuffix("...\n")


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {}, ())


def _says_nothing(name: str, value: Any) -> bool:
    """Tell whether a field has the value that it has by itself."""
    defaults = {"window": [0, 0], "time": "09:30", "visit": False}
    given = list(value) if isinstance(value, tuple) else value
    return name in defaults and given == defaults[name]
