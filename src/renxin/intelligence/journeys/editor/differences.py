"""What one definition says differently from another, in words and as marks for the diagram. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.editor import document, parts, reading
from renxin.intelligence.journeys.editor.diagram import START
from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import spoken

Kind = Literal["added", "removed", "changed", "led"]
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different: about which step (or `@start`, or empty), and in words."""

    kind: Kind
    step: str
    title: str
    words: tuple[str, ...] = ()


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Return the differences of two definitions in their explicit form: settings first, then steps from the top."""
    return [*_parts(old, new), *_steps(old, new)]


def marks(found: Sequence[Difference]) -> dict[str, str]:
    """Return how a diagram marks the steps."""
    return {one.step: "changed" if one.kind == "led" else one.kind for one in found if one.step}


def _steps(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    before = {step["id"]: step for step in old["steps"]}
    after = {step["id"]: step for step in new["steps"]}
    for step_id, step in after.items():
        if step_id not in before:
            yield Difference("added", step_id, _title(step), (reading.read(step).words,))
        elif words := [*_settings(before[step_id], step), *_ways(before[step_id], step, old, new)]:
            kind: Kind = "changed" if _settings(before[step_id], step) else "led"
            yield Difference(kind, step_id, _title(step), tuple(words))
    for step_id, step in before.items():
        if step_id not in after:
            yield Difference("removed", step_id, _title(step), (reading.read(step).words,))


def _parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    start = _values(
        parts.start_values(old.get("start") or {}), parts.start_values(new.get("start") or {}), _start_fields()
    )
    if start:
        yield Difference("changed", START, _("What starts it"), tuple(start))
    fields = (*parts.SETTINGS, *parts.WHO_FIELDS, parts.STOPS, Field("goal", "mapping", _("The goal")))
    settings = _values(old, new, [field for field in fields if field.name != "source"])
    if settings:
        yield Difference("changed", "", _("Settings"), tuple(settings))


def _start_fields() -> list[Field]:
    return [*parts.COMMON_START, *(field for fields in parts.START_FIELDS.values() for field in fields)]


def _settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    verb = str(after.get("verb"))
    if before.get("verb") != verb:
        return [_("It is another step now: %(words)s") % {"words": reading.read(after).words}]
    leading = {way.key for way in (*document.ways(before), *document.ways(after))}
    fields = [field for field in document.fields_of(verb) if field.name not in leading]
    return _values(before, after, fields)


def _ways(
    before: Mapping[str, Any], after: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[str]:
    was = {way.key: way.to for way in document.ways(before)}
    words = reading.way_words(after)
    return [
        _("%(way)s: it leads to “%(after)s”, no longer to “%(before)s”.")
        % {
            "way": words.get(way.key) or _("Then"),
            "after": _target(new, way.to),
            "before": _target(old, was[way.key]),
        }
        for way in document.ways(after)
        if way.key in was and was[way.key] != way.to
    ]


def _values(before: Mapping[str, Any], after: Mapping[str, Any], fields: Sequence[Field]) -> list[str]:
    found = []
    for field in {field.name: field for field in fields}.values():
        was, now = before.get(field.name), after.get(field.name)
        if (was or field.default or None) != (now or field.default or None):
            shown = {"name": field.words, "before": _shown(field, was), "after": _shown(field, now)}
            found.append(_("%(name)s: %(before)s → %(after)s") % shown)
    return found


def _shown(field: Field, value: Any) -> str:
    """Return a value in words."""
    if value is None or value in ("", [], {}):
        return "–"
    if field.kind == "words" and isinstance(value, Mapping):
        text = spoken(value) if value.get("zh") else ""
    elif field.kind == "choice":
        text = str(dict(field.choices).get(value, value))
    elif field.kind == "flag":
        text = _("yes") if value else _("no")
    elif isinstance(value, list) and all(isinstance(item, Mapping) and item.get("label") for item in value):
        text = "; ".join(spoken(item["label"]) for item in value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _target(content: Mapping[str, Any], step_id: str) -> str:
    step = document.find(content, step_id)
    return reading.read(step).words if step else _("the end")


def _title(step: Mapping[str, Any]) -> str:
    return reading.read(step).title
