"""What a lock screen may show: never a disease, a drug, a result, or a department that tells them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.engagement.content import selectors as content
from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parents[1] / "packs" / "previews.yaml"


@dataclass(frozen=True, kw_only=True)
class PreviewPack(Pack):
    """The neutral lines by purpose. The words that tell an illness are the linter's."""

    title: Words
    previews: dict[str, Words]
    to_relative: Words


@cache
def pack() -> PreviewPack:
    """Return the pack in force."""
    return load(PACK, PreviewPack)


def preview_of(purpose: str, language: str, hospital: str) -> str:
    """Return the neutral line for a lock screen: who writes, and that there is something to read."""
    previews = pack().previews
    return previews.get(purpose, previews["default"]).get(language).format(hospital=hospital)


def tells_illness(text: str) -> bool:
    """Tell whether a text names an illness, a treatment or a department that reveals one."""
    return content.tells_illness(text)


def shown_text(text: str, url: str, preview: str) -> str:
    """Return the text that travels beside a link: the sender's own words unless they tell an illness."""
    return preview if url and tells_illness(text) else text


def to_relative(text: str, name: str, language: str) -> str:
    """Return a text as it is said to the person who acts for somebody: whose affair it is comes first."""
    return pack().to_relative.get(language).format(name=name, text=text)
