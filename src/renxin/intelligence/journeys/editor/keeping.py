"""What a form changed, on what stood there before: what nobody touched stays as it was, to the letter. Pure.

A form shows usual values where a definition says nothing, and does not show everything a definition may say. Both must
survive it: who opens a form and saves it has changed nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from renxin.intelligence.journeys.editor import forms
from renxin.intelligence.journeys.editor.forms import Asking, Control
from renxin.intelligence.journeys.field import Field

_NOTHING_CHOSEN: Final = Asking(choices=lambda _field: ())


def changed(
    fields: Sequence[Field], before: Mapping[str, Any], sent: Mapping[str, str], at: str = ""
) -> dict[str, Any]:
    """Return the values of `fields` after the form `sent`; None for what is not there. `at` is the path above them."""
    untouched = as_sent(forms.controls(fields, before, _NOTHING_CHOSEN, at))
    was, now = forms.values(fields, untouched, at), forms.values(fields, sent, at)
    return {one.name: _value(one, before, was[one.name], now[one.name], sent, at) for one in fields}


def as_sent(controls: Sequence[Control]) -> dict[str, str]:
    """Return what a browser sends of these controls when nobody touches them."""
    found: dict[str, str] = {}
    for control in controls:
        name, value = control.name, control.value
        if control.widget == "table":
            found[f"{name}.count"] = str(len(control.rows))
            for row in control.rows:
                found |= as_sent(row)
        elif control.widget == "words":
            found |= {f"{name}.{language}": str(value.get(language, "")) for language in ("zh", "en")}
        elif control.widget == "rule":
            found |= {name: value["chosen"], f"{name}.text": value["text"]}
        elif control.widget != "flag":
            found[name] = str(value)
        elif value:
            found[name] = "on"
    return found


def over(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `before` with other values; None takes one away, and what no form knows stays."""
    return {key: value for key, value in {**before, **values}.items() if value is not None or key not in values}


def _value(  # noqa: PLR0917  one field, seen from both sides of the form
    one: Field, before: Mapping[str, Any], was: Any, now: Any, sent: Mapping[str, str], at: str
) -> Any:
    has_to_be_written = one.required and one.name not in before
    if _is_same(one, was, now) and not has_to_be_written:
        return before.get(one.name)
    if one.kind == "table" and now is not None:
        return _rows(one, before.get(one.name), len(now), sent, f"{at}{one.name}.")
    return now


def _rows(one: Field, before: Any, count: int, sent: Mapping[str, str], at: str) -> list[dict[str, Any]]:
    rows = [row if isinstance(row, Mapping) else {} for row in (before if isinstance(before, list) else [])]
    rows += [{}] * (count - len(rows))
    return [over(row, changed(one.items, row, sent, f"{at}{place}.")) for place, row in enumerate(rows[:count])]


def _is_same(one: Field, was: Any, now: Any) -> bool:
    """Tell whether two values say the same; boxes that are ticked come in the order of the boxes."""
    if one.kind == "names":
        return set(was or ()) == set(now or ())
    return bool(was == now)
