"""Words that wait are read once more when they leave: a template may be taken back, a rule of the linter may be new.

What comes of facts about one person (her name, her day) is put out of the text first: hundreds of thousands of
messages of one wording then differ only in what their sender wrote, and are read once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .catalogue import catalogue
from .linting import Said
from .rendering import Words, judged, own_domains, wordings

_SHORTEST: Final = 2
_SOMETHING: Final = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A finished message: its words, the class it was let through as, and what stands on a locked screen."""

    text: str
    message_class: str
    template: str = ""
    preview: str = ""
    url: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


def read_again(tenant_id: int, written: Sequence[Written]) -> list[str]:
    """Return for each message the rule for which it may not leave any more; empty where it may."""
    known = wordings(tenant_id, codes) if (codes := {each.template for each in written if each.template}) else {}
    return [_read(each, known.get(each.template)) for each in written]


def _read(each: Written, words: Words | str | None) -> str:
    if isinstance(words, str):
        return f"template.{words}"
    said = Said(
        text=_without_facts(each.text, each.variables),
        message_class=words.message_class if words else each.message_class,
        preview=each.preview,
        url=each.url,
        ad_certificate=words.ad_certificate if words else "",
        source=words.source if words else "",
        domains=own_domains(),
    )
    found = judged(said)
    if found.blocks:
        return f"content.{found.blocks[0].code}"
    # An advertisement by now, let through as something else: nobody was asked for her consent to it.
    became = found.message_class == "marketing" != each.message_class
    return f"content.{found.findings[0].code}" if became and found.findings else ""


def _without_facts(text: str, variables: Mapping[str, str]) -> str:
    known = catalogue()
    for name, value in variables.items():
        if name in known and known[name].filled_from == "patient" and len(value) >= _SHORTEST:
            text = text.replace(value, _SOMETHING)
    return text
