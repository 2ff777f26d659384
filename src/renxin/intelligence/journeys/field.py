"""One setting of a step, described once: from this come how it is read, its form, its schema and its page of docs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise

from renxin.intelligence.journeys.settings import Settings

# `step` is the id of a later step; `rule` a segment rule; `fact` a kind of fact; `table` a list of mappings, described
# by `items`; the last line are codes of things kept elsewhere, which a form lets choose.
Kind = Literal[
    "text", "words", "number", "flag", "clock", "choice", "names", "mapping", "rule", "step", "table", "value",
    "fact", "template", "survey", "questionnaire", "journey", "tag", "trait", "webhook", "case_category",
    "programme", "contact_kind", "channel_kind",
]  # fmt: skip
Spoken = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """A setting: its key in the definition, what kind of value it takes, and its words for the person who sets it."""

    name: str
    kind: Kind
    words: Spoken
    help: Spoken = ""
    required: bool = False
    choices: tuple[tuple[str, Spoken], ...] = ()
    default: Any = None
    least: int = 0
    most: int = 3650
    items: tuple["Field", ...] = ()

    def read(self, settings: Settings, following: str = "") -> Any:
        """Take this setting; `following` is the step that a missing `step` means.

        Raises:
            InvalidInput: it is missing or of the wrong kind.
        """
        return _READERS[self.kind](self, settings, following)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of its value."""
        return {**_SCHEMAS[self.kind](self), "title": str(self.words), "description": str(self.help)}


def table_of(field: Field, settings: Settings, following: str) -> tuple[dict[str, Any], ...]:
    """Return the rows of a `table`, each read by the fields it is made of."""
    rows = []
    for row in settings.items(field.name, optional=not field.required):
        rows.append({item.name: item.read(row, following) for item in field.items})
        row.finish()
    return tuple(rows)


def _text(field: Field, settings: Settings, _following: str) -> Any:
    return settings.text(field.name, None if field.required else field.default or "")


def _number(field: Field, settings: Settings, _following: str) -> Any:
    given = None if field.required else field.default or field.least
    return settings.number(field.name, given, least=field.least, most=field.most)


def _choice(field: Field, settings: Settings, _following: str) -> Any:
    options = tuple(code for code, _words in field.choices)
    return settings.choice(field.name, options, None if field.required else field.default)


def _words(field: Field, settings: Settings, _following: str) -> Any:
    return settings.words(field.name) if field.required else settings.words_or_none(field.name)


def _rule(field: Field, settings: Settings, _following: str) -> Any:
    return settings.rule(field.name, optional=not field.required)


_READERS: Final[Mapping[str, Callable[[Field, Settings, str], Any]]] = {
    **dict.fromkeys(
        (
            "text",
            "fact",
            "template",
            "survey",
            "questionnaire",
            "journey",
            "tag",
            "trait",
            "webhook",
            "case_category",
            "programme",
            "contact_kind",
            "channel_kind",
        ),
        _text,
    ),
    "words": _words,
    "number": _number,
    "flag": lambda field, settings, _following: settings.flag(field.name, bool(field.default)),
    "clock": lambda field, settings, _following: settings.clock(field.name, field.default or "10:00"),
    "choice": _choice,
    "names": lambda field, settings, _following: settings.names(field.name),
    "mapping": lambda field, settings, _following: settings.mapping(field.name),
    "rule": _rule,
    "step": lambda field, settings, following: settings.text(field.name, None if field.required else following),
    "table": table_of,
    "value": lambda field, settings, _following: settings.value(field.name),
}


def _table_schema(field: Field) -> dict[str, Any]:
    return {"type": "array", "items": schema_of(field.items), "minItems": int(field.required)}


def schema_of(fields: tuple[Field, ...], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the JSON schema of a mapping made of these fields (and `more`, already schemas)."""
    found: dict[str, Any] = {
        "type": "object",
        "properties": {**(more or {}), **{field.name: field.schema() for field in fields}},
        "additionalProperties": False,
    }
    required = [field.name for field in fields if field.required]
    return {**found, "required": required} if required else found


_WORDS_SCHEMA: Final = {
    "type": "object",
    "properties": {"zh": {"type": "string", "minLength": 1}, "en": {"type": "string", "minLength": 1}},
    "required": ["zh", "en"],
}
_SCHEMAS: Final[Mapping[str, Callable[[Field], dict[str, Any]]]] = {
    **{kind: (lambda _field: {"type": "string"}) for kind in _READERS},
    "words": lambda _field: _WORDS_SCHEMA,
    "number": lambda field: {"type": "integer", "minimum": field.least, "maximum": field.most},
    "flag": lambda _field: {"type": "boolean"},
    "clock": lambda _field: {"type": "string", "pattern": "^[0-2]?[0-9]:[0-5][0-9]$"},
    "choice": lambda field: {"enum": [code for code, _words in field.choices]},
    "names": lambda _field: {"type": "array", "items": {"type": "string"}},
    "mapping": lambda _field: {"type": "object"},
    "rule": lambda _field: {"type": "object"},
    "value": lambda _field: {"type": ["string", "number", "boolean", "null"]},
    "table": _table_schema,
}
