"""Reading a draft that may not be right yet: each step in words as far as it goes, and what is wrong, beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from renxin.intelligence.journeys import steps
from renxin.intelligence.journeys.editor import document
from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core.errors import RenxinError

_OWN = ("id", "verb", "next")


@dataclass(frozen=True, slots=True)
class ReadStep:
    """A step of a draft in words."""

    id: str
    verb: str
    icon: str
    title: str
    words: str
    complete: bool


def read(raw: Mapping[str, Any]) -> ReadStep:
    """Return a step in words: its own sentence when its settings are right, else the name of its verb."""
    step_id, verb = str(raw.get("id", "")), str(raw.get("verb", ""))
    kind = steps.VERBS.get(verb)
    if kind is None:
        return ReadStep(step_id, verb, "circle-help", verb, _("This step is not known here."), False)
    step = parsed(raw)
    words = step.words() if step else _("Not filled in yet.")
    return ReadStep(step_id, verb, kind.icon, kind.called(), words, step is not None)


def parsed(raw: Mapping[str, Any]) -> Step | None:
    """Return the step when its settings are right."""
    kind = steps.VERBS.get(str(raw.get("verb", "")))
    settings = Settings({key: value for key, value in raw.items() if key not in _OWN}, "")
    try:
        step = kind.read(settings, id=str(raw.get("id", "")), next=str(raw.get("next", ""))) if kind else None
        settings.finish()
    except (RenxinError, LookupError, TypeError, ValueError):
        return None
    return step


def way_words(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return what each way out of a step means, by its key; nothing for a step that leads one way only."""
    ways = document.ways(raw)
    if not ways or (len(ways) == 1 and document.has_next(str(raw.get("verb")))):
        return {}
    step = parsed(raw)
    said = list(step.branches()) if step else []
    found: dict[str, str] = {}
    for way in [*ways[1:], ways[0]]:
        match = next((pair for pair in said if pair[1] == way.to), None)
        if match:
            said.remove(match)
            found[way.key] = match[0]
        else:
            found[way.key] = _("Otherwise") if way.key == "next" else _key_words(raw, way.key)
    return found


def _key_words(raw: Mapping[str, Any], key: str) -> str:
    """Return the words of a way whose step is not filled in yet."""
    name, _dot, rest = key.partition(".")
    field = next((field for field in document.fields_of(str(raw.get("verb"))) if field.name == name), None)
    label = str(field.words) if field else name
    return f"{label} {int(rest.partition('.')[0]) + 1}" if rest else label
