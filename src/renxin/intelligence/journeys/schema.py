"""The JSON schema of definitions and the page of steps, made from what the steps say of themselves.

docs/journeys/schema.json and docs/journeys/steps.md are written from here; a test keeps them so.
"""

from typing import Any, Final

from django.utils import translation

from renxin.intelligence.journeys.definition import ENTRIES, STARTS
from renxin.intelligence.journeys.definition.model import CLASSES, OTHERWISE, WHEN_CONFLICT
from renxin.intelligence.journeys.editor.parts import START_FIELDS
from renxin.intelligence.journeys.field import Field, schema_of
from renxin.intelligence.journeys.filters import FACT_FIELDS
from renxin.intelligence.journeys.step import Step
from renxin.intelligence.journeys.steps import VERBS

_TEXT: Final = {"type": "string"}
_RULE: Final = {"type": "object", "description": "A segment rule: docs/segments/rules.md."}
_WORDS: Final = {"$ref": "#/$defs/words"}


def schema() -> dict[str, Any]:
    """Return the JSON schema of a definition."""
    with translation.override("en"):
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Journey",
            "type": "object",
            "required": ["code", "start", "steps"],
            "additionalProperties": False,
            "properties": {
                "code": _TEXT,
                "message_class": {"enum": list(CLASSES)},
                "start": _start(),
                "who": _RULE,
                "otherwise": {"enum": list(OTHERWISE)},
                "priority": {"type": "integer", "minimum": 0, "maximum": 100},
                "conflicts": {"type": "array", "items": _TEXT},
                "when_conflict": {"enum": list(WHEN_CONFLICT)},
                "goal": _fact_or_rule(
                    "label", "within_days", within_days={"type": "integer"}, ends={"type": "boolean"}
                ),
                "held_out": {"type": "integer", "minimum": 0, "maximum": 50},
                "handles": {"type": "array", "items": _TEXT},
                "stop": {"type": "array", "items": _stop()},
                "exit": {"type": "array", "items": _stop()},
                "steps": {"type": "array", "minItems": 1, "items": {"oneOf": [_step(verb) for verb in sorted(VERBS)]}},
            },
            "$defs": {"words": {"type": "object", "required": ["zh", "en"], "properties": {"zh": _TEXT, "en": _TEXT}}},
        }


def steps_page() -> str:
    """Return docs/journeys/steps.md."""
    with translation.override("en"):
        parts = [
            "# Steps\n\nMade from the steps themselves (`journeys/schema.py`). Every step has an `id` and may say "
            "`next`; without it the step below follows.\n"
        ]
        return "\n".join([*parts, *(_section(VERBS[verb]) for verb in sorted(VERBS))])


def _section(step: type[Step]) -> str:
    about = (step.__doc__ or "").strip().replace("\n    ", "\n")
    rows = [_row(field) for field in step.fields()]
    table = "\n".join(["| setting | value | |", "|---|---|---|", *rows]) if rows else "No settings."
    return f"## `{step.verb}`: {step.called()}\n\n{about}\n\n{table}\n"


def _row(field: Field) -> str:
    kind: str = field.kind
    if field.choices:
        kind = " / ".join(f"`{code}`" for code, _words in field.choices)
    elif field.items:
        kind = "list of " + ", ".join(f"`{item.name}`" for item in field.items)
    default = f"default `{field.default}`" if field.default not in (None, "", False) else ""
    notes = [str(field.words), str(field.help), "required" if field.required else default]
    return f"| `{field.name}` | {kind} | {'; '.join(note.rstrip('.') for note in notes if note)} |"


def _step(verb: str) -> dict[str, Any]:
    return schema_of(VERBS[verb].fields(), {"id": _TEXT, "verb": {"const": verb}, "next": _TEXT}) | {
        "required": ["id", "verb", *(field.name for field in VERBS[verb].fields() if field.required)]
    }


def _start() -> dict[str, Any]:
    entry = {"oneOf": [{"enum": list(ENTRIES)}, {"type": "object", "required": ["again_after_days"]}]}
    filters = {field.name: field.schema() for field in FACT_FIELDS}
    plans: dict[str, Any] = {kind: {"type": ["object", "boolean"]} for kind in STARTS if kind != "fact"}
    plans["date"] = schema_of(START_FIELDS["date"])
    return {
        "type": "object",
        "required": ["label"],
        "additionalProperties": False,
        "properties": {
            "label": _WORDS,
            "keep": {"type": "array", "items": _TEXT},
            "entry": entry,
            "not_older_than_days": {"type": "integer", "minimum": 1},
            **filters,
            **plans,
        },
    }


def _goal() -> dict[str, Any]:
    return _fact_or_rule("label", "within_days", within_days={"type": "integer"}, ends={"type": "boolean"})


def _stop() -> dict[str, Any]:
    return _fact_or_rule("reason", "label", reason=_TEXT, check=_TEXT, reenter={"type": "boolean"})


def _fact_or_rule(*required: str, **more: Any) -> dict[str, Any]:
    properties = {"label": _WORDS, "rule": _RULE, **{field.name: field.schema() for field in FACT_FIELDS}, **more}
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}
