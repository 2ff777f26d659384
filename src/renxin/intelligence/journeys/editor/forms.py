"""Forms made from `Field`s: what stands in a definition as controls, and what a person sent back as values. Pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.field import Field

Options = Sequence[tuple[str, object]]
Choices = Callable[[Field], Options]
PREFIX: Final = "f."
BELOW: Final = "@below"
OWN_RULE: Final = "@own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One field as the page shows it. `rows` are the lines of a table, each a list of controls."""

    field: Field
    name: str
    value: Any
    widget: str
    options: Options = ()
    errors: tuple[str, ...] = ()
    rows: tuple[tuple["Control", ...], ...] = ()
    said: str = ""

    @property
    def chosen(self) -> list[str]:
        """Return the codes that are ticked."""
        return [name.strip() for name in str(self.value).split(",")]

    @property
    def path(self) -> str:
        """Return its place in what the form is about."""
        return self.name.removeprefix(PREFIX)

    @property
    def id(self) -> str:
        """Return the id of its element."""
        return "field-" + self.name.removeprefix(PREFIX).replace(".", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a form needs to know besides the fields: choices of codes, targets, and what is wrong where."""

    choices: Choices
    sentence: Callable[[Any], str] = str
    targets: Options = ()
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


def controls(fields: Sequence[Field], values: Mapping[str, Any], asking: Asking, at: str = "") -> list[Control]:
    """Return the controls of `fields` filled with `values`; `at` is the path above them."""
    return [_control(one, values.get(one.name, one.default), asking, f"{at}{one.name}") for one in fields]


def values(fields: Sequence[Field], sent: Mapping[str, str], at: str = "") -> dict[str, Any]:
    """Return the values that were sent for `fields`; None for what was left empty."""
    return {one.name: _value(one, sent, f"{at}{one.name}") for one in fields}


def _control(one: Field, value: Any, asking: Asking, path: str) -> Control:
    errors = tuple(asking.errors.get(path, ()))
    name = PREFIX + path
    if one.kind == "table":
        rows = tuple(
            tuple(controls(one.items, row if isinstance(row, Mapping) else {}, asking, f"{path}.{place}."))
            for place, row in enumerate(value if isinstance(value, list) else [])
        )
        return Control(field=one, name=name, value=None, widget="table", rows=rows, errors=errors)
    options = _options(one, value, asking)
    widget = _widget(one, options)
    if one.kind == "rule":
        said = asking.sentence(value) if value else ""
        return Control(
            field=one, name=name, value=_rule_shown(value), widget=widget, options=options, said=said, errors=errors
        )
    return Control(field=one, name=name, value=_shown(one, value), widget=widget, options=options, errors=errors)


def _widget(one: Field, options: Options) -> str:
    if one.kind == "names" and options:
        return "several"
    return "select" if options and one.kind != "rule" else _WIDGETS.get(one.kind, "text")


def _rule_shown(value: Any) -> dict[str, str]:
    """Return a rule as its control writes it: one segment, or a rule of its own as JSON."""
    if not value:
        return {"chosen": "", "text": ""}
    if isinstance(value, Mapping) and value.keys() <= {"segment", "member"} and value.get("member", True) is True:
        return {"chosen": str(value.get("segment")), "text": ""}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    return {"chosen": OWN_RULE, "text": text}


_WIDGETS: Final = {
    "words": "words",
    "number": "number",
    "flag": "flag",
    "clock": "clock",
    "choice": "select",
    "step": "select",
    "mapping": "lines",
    "rule": "rule",
    "names": "text",
    "text": "text",
    "value": "text",
}


def _options(one: Field, value: Any, asking: Asking) -> Options:
    if one.kind == "choice":
        return one.choices
    if one.kind == "step":
        return asking.targets if one.required else [(BELOW, _("the same as next")), *asking.targets]
    asked = one.kind in ("text", "names", "rule") or one.kind not in _WIDGETS
    found = list(asking.choices(one)) if asked else []
    if not found:
        return ()
    # What stands there is offered too, also where it is not known here: a form must not lose it.
    standing = value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
    known = {code for code, _words in found}
    return [*found, *((str(one), str(one)) for one in standing if str(one) not in known)]


def _shown(one: Field, value: Any) -> Any:
    """Return the value as the control writes it."""
    writer = _SHOWN.get(one.kind)
    return writer(value) if writer else ("" if value is None else value)


def _lines(value: Any) -> str:
    found = value if isinstance(value, Mapping) else {}
    return "\n".join(f"{key} = {_written(item)}" for key, item in found.items())


def _written(value: Any) -> str:
    """Return a small value as people write it: words without quotes."""
    if isinstance(value, list):
        return ", ".join(_written(item) for item in value)
    return value if isinstance(value, str) and _meant(value) == value else json.dumps(value, ensure_ascii=False)


_SHOWN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "words": lambda value: dict(value) if isinstance(value, Mapping) else {"zh": "", "en": ""},
    "names": lambda value: ", ".join(map(str, value)) if isinstance(value, list) else "",
    "mapping": _lines,
    "value": _written,
    "step": lambda value: BELOW if value is None else value,
}


def _meant(text: str) -> Any:
    """Return what somebody meant who wrote `true`, `3` or `IMP`; quotes make it text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _value(one: Field, sent: Mapping[str, str], path: str) -> Any:
    if one.kind == "table":
        return _rows(one, sent, path)
    if one.kind == "words":
        found = {language: sent.get(f"{PREFIX}{path}.{language}", "").strip() for language in ("zh", "en")}
        return found if one.required or any(found.values()) else None
    text = sent.get(PREFIX + path, "").strip()
    if one.kind == "flag":
        return text == "on"
    if one.kind == "rule":
        return _rule(one, text, sent.get(f"{PREFIX}{path}.text", "").strip())
    return _READ.get(one.kind, _text)(one, text)


def _rows(one: Field, sent: Mapping[str, str], path: str) -> list[dict[str, Any]]:
    count = int(sent.get(f"{PREFIX}{path}.count", "0") or 0)
    found = []
    for place in range(min(count, 50)):
        row = values(one.items, sent, f"{path}.{place}.")
        found.append({key: value for key, value in row.items() if value is not None})
    return found


def _text(one: Field, text: str) -> Any:
    return text if text or one.required else None


def _number(one: Field, text: str) -> Any:
    return int(text) if text.lstrip("-").isdigit() else (text or None)


def _names(_one: Field, text: str) -> list[str] | None:
    return [name for part in text.replace("，", ",").split(",") if (name := part.strip())] or None


def _mapping(_one: Field, text: str) -> Any:
    found = {}
    for line in text.splitlines():
        key, _equals, value = line.partition("=")
        if key.strip():
            parts = [_meant(part.strip()) for part in value.replace("，", ",").split(",")]
            found[key.strip()] = parts[0] if len(parts) == 1 else parts
    return found or None


def _rule(one: Field, chosen: str, text: str) -> Any:
    if chosen == OWN_RULE:
        return _meant(text) if text else {"all": []}
    if chosen:
        return {"segment": chosen, "member": True}
    return {} if one.required else None


_READ: Final[Mapping[str, Callable[[Field, str], Any]]] = {
    "number": _number,
    "names": _names,
    "mapping": _mapping,
    "value": lambda _one, text: _meant(text) if text else "",
    # An empty choice of a step is an answer: the way leads to the end.
    "step": lambda _one, text: None if text == BELOW else text,
}
