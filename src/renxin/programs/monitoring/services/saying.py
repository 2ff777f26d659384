"""What patients are told at once, in their languages: words of our own pack, because they answer what she just did."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.packs import Pack, Words, load
from renxin.programs.monitoring.selectors import Rules

_LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, kw_only=True)
class WordsPack(Pack):
    """Sentences by what they are for."""

    words: dict[str, Words]


def words(what: str) -> dict[str, str]:
    """Return a sentence by language."""
    found = _pack()[what]
    return {language: found.get(language) for language in _LANGUAGES}


def first_words() -> dict[str, str]:
    """Return what a person in danger reads: what to do now, 120 first, then who was told."""
    return {language: f"{said}\n{safety.emergency((), language)}" for language, said in words("red").items()}


def nudge_words(rules: Rules, kind: str, subject: str) -> dict[str, str]:
    """Return the friendly question after something that did not come: readings of a measure, medicines, answers."""
    measure = rules.pack.measure(subject) if kind == "reading" else None
    topic = measure.text if measure else _pack()[f"topic_{kind}"]
    return {language: _pack()["nudge"].get(language).format(topic=topic.get(language)) for language in _LANGUAGES}


@cache
def _pack() -> Mapping[str, Words]:
    return load(Path(__file__).parent.parent / "packs" / "words.yaml", WordsPack).words
