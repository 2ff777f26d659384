"""What a form of the editor sent back, as one edit of the draft. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from renxin.intelligence.journeys.editor import acts, document, forms, keeping, parts
from renxin.intelligence.journeys.editor.diagram import START
from renxin.intelligence.journeys.editor.document import Content
from renxin.intelligence.journeys.editor.drafts import Edit
from renxin.intelligence.journeys.editor.workspace import SETTINGS, STOPS
from renxin.intelligence.journeys.field import Field
from renxin.kernel.core.errors import NotFound

Sent = Mapping[str, str]


def edit(content: Mapping[str, Any], place: str, sent: Sent) -> Edit:
    """Return the edit that a form about `place` describes.

    Raises:
        NotFound: no such step.
    """
    if place == START:
        return Edit("start", lambda before: _with(before, _start(before, sent)), {})
    if place == SETTINGS:
        return Edit("settings", lambda before: _with(before, _settings(before, sent)), {})
    if place == STOPS:
        return Edit("stops", lambda before: _with(before, _stops(before, sent)), {})
    step = document.find(content, place)
    if step is None:
        raise NotFound("step")
    return Edit("change", lambda before: acts.change_step(before, place, _step(before, place, sent)), {"step": place})


def is_new_form(sent: Sent) -> bool:
    """Tell whether the form has other fields after this: a row more or less, another start, a rule of its own."""
    own_rule = any(value == forms.OWN_RULE and f"{name}.text" not in sent for name, value in sent.items())
    return bool(sent.get("do")) or own_rule or sent.get("shown_kind") != sent.get("start_kind")


def _step(content: Content, place: str, sent: Sent) -> dict[str, Any]:
    """Return the settings of a step as sent; ways that a form does not show stay as they are."""
    step = document.find(content, place) or {}
    fields = document.fields_of(str(step.get("verb", "")))
    found = keeping.changed(fields, step, sent)
    for field in fields:
        if field.kind == "step" and f"{forms.PREFIX}{field.name}" not in sent:
            found.pop(field.name, None)
    if "next" in sent:
        found["next"] = sent["next"]
    return _table_edit(found, sent, fields)


def _stops(content: Content, sent: Sent) -> dict[str, Any]:
    return _table_edit(keeping.changed((parts.STOPS,), content, sent), sent)


def _table_edit(values: dict[str, Any], sent: Sent, fields: Sequence[Field] = (parts.STOPS,)) -> dict[str, Any]:
    """Add or drop a row of a table, as the pressed button says (`add:cases`, `drop:cases:1`)."""
    verb, _colon, rest = sent.get("do", "").partition(":")
    name, _colon, place = rest.partition(":")
    field = next((one for one in fields if one.name == name and one.kind == "table"), None)
    if field is None:
        return values
    rows = list(values.get(name) or [])
    if verb == "add":
        rows.append(acts.blank(field.items))
    elif verb == "drop" and place.isdigit() and int(place) < len(rows):
        rows.pop(int(place))
    return values | {name: rows}


def _start(content: Content, sent: Sent) -> dict[str, Any]:
    """Return the start; another kind of start keeps what all kinds share."""
    shown, wanted = sent.get("shown_kind", "fact"), sent.get("start_kind", "fact")
    kind = wanted if wanted in parts.START_FIELDS else "fact"
    start = content.get("start") or {}
    before = parts.start_values(start)
    common = keeping.changed(parts.COMMON_START, before, sent)
    fields = parts.START_FIELDS[kind]
    own = keeping.changed(fields, before, sent) if kind == shown else acts.blank(fields)
    who = keeping.changed(parts.WHO_FIELDS, content, sent, "who.")
    if "otherwise" not in content and who["otherwise"] == "stop":
        who["otherwise"] = None
    besides = parts.unshown(start, kind) if kind == shown else {}
    return {"start": parts.start_of(kind, common, own, besides), **who}


def _settings(content: Content, sent: Sent) -> dict[str, Any]:
    """Return the settings; what was changed to what is usual is left out, and a goal that says nothing is none."""
    usual = {field.name: field.default or (0 if field.kind == "number" else None) for field in parts.SETTINGS}
    found = keeping.changed(parts.SETTINGS, content, sent)
    made = {
        name: None if value == usual[name] and content.get(name) != value else value for name, value in found.items()
    }
    before = content.get("goal") or acts.blank(parts.GOAL_FIELDS)
    goal = keeping.over(before, keeping.changed(parts.GOAL_FIELDS, before, sent, "goal."))
    made["goal"] = goal if any(goal.get(name) for name in ("label", "fact", "rule")) else None
    return made


def _with(content: Content, values: Mapping[str, Any]) -> Content:
    for part, value in values.items():
        content = acts.change_part(content, part, value)
    return content
