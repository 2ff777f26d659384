"""What a lock screen may show: never a disease, a drug, a result, or a department that tells them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PACK = Path(__file__).parent / "packs" / "previews.yaml"


@cache
def _pack() -> dict[str, Any]:
    pack: dict[str, Any] = yaml.safe_load(PACK.read_text(encoding="utf-8"))
    return pack


def preview_of(purpose: str, language: str, hospital: str) -> str:
    """Return the neutral line for a lock screen: who writes, and that there is something to read."""
    previews: Mapping[str, Mapping[str, str]] = _pack()["previews"]
    words = previews.get(purpose, previews["default"])
    return words.get(language, words["zh"]).format(hospital=hospital)


def tells_illness(text: str) -> bool:
    """Tell whether a text names an illness, a treatment or a department that reveals one."""
    lowered = text.lower()
    return any(word in lowered for word in _pack()["telling_words"])


def shown_text(text: str, url: str, preview: str) -> str:
    """Return the text that travels beside a link: the sender's own words unless they tell an illness."""
    return preview if url and tells_illness(text) else text
