"""Colours of a theme: what can be read stays, what cannot is refused with the number that says so. Pure.

Source of the rule: WCAG 2.2, success criterion 1.4.3 (contrast at least 4.5 to 1).
"""

import re
from dataclasses import dataclass
from typing import Final

LEAST: Final = 4.5
GROUND: Final = "#fcfaf7"
_HEX: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """A brand colour and what is made of it: darker under the finger, light behind words."""

    jade: str
    hover: str
    tint: str
    select: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a colour gives: its palette when it can be read everywhere, and the least contrast found."""

    palette: Palette | None
    least: float


def judge(colour: str) -> Judgement | None:
    """Return what a colour such as `#26735a` gives; None when it is no colour."""
    written = colour.strip().lower()
    if not _HEX.fullmatch(written):
        return None
    darker, tint, select = (_mixed(written, *to) for to in (("#000000", 0.15), ("#ffffff", 0.9), ("#ffffff", 0.88)))
    made = Palette(written, darker, tint, select)
    least = min(contrast(written, ground) for ground in ("#ffffff", GROUND, made.tint, made.select))
    return Judgement(made if least >= LEAST else None, round(least, 2))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(mine * (1 - share) + theirs * share):02x}" for mine, theirs in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
