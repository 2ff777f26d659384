"""What may be published: no traces of a person, effects only as far as a check shows them and enough people stand
behind them. Pure, but for the pack.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from renxin.kernel.core.packs import Pack, load
from renxin.kernel.core.words import Words

_PACK: Final = Path(__file__).parent / "packs" / "publishing.yaml"


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Something by which a person could be recognised."""

    code: str
    pattern: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class PublishingPack(Pack):
    """The rules of what patients read."""

    least_n: int
    longest: int
    traces: tuple[Trace, ...]


@cache
def publishing() -> PublishingPack:
    """Return the pack in force."""
    return load(_PACK, PublishingPack)


def traces(*texts: str) -> list[tuple[str, Words]]:
    """Return what in these texts could lead to a person: the piece itself, and what it is."""
    found = []
    for text in texts:
        for trace in publishing().traces:
            found += [(match.group(0), trace.text) for match in re.finditer(trace.pattern, text)]
    return list(dict.fromkeys(found))


def effect_words(name: Words, before: dict[str, Any], after: dict[str, Any], verdict: str, unit: str) -> dict[str, str]:
    """Return what a check lets us tell patients; nothing where too few stand behind it."""
    least = publishing().least_n
    if verdict == "too_few" or min(int(before.get("n") or 0), int(after.get("n") or 0)) < least:
        return {}
    if verdict != "shows":
        return {
            "zh": "目前的数据还看不出变好，我们会继续改。",
            "en": "The numbers do not show an improvement yet. We go on working on it.",
        }
    old, new = (_written(float(one["value"]), unit) for one in (before, after))
    return {
        "zh": f"“{name.zh}”由 {old[0]} 变为 {new[0]}（之前 {before['n']}、之后 {after['n']} 次）。",
        "en": f"“{name.en}” went from {old[1]} to {new[1]} (n = {before['n']} before, {after['n']} after).",
    }


def _written(value: float, unit: str) -> tuple[str, str]:
    if unit == "share":
        return (f"{value * 100:.0f}%",) * 2
    if unit == "minutes":
        return f"{value:.0f} 分钟", f"{value:.0f} minutes"
    return (f"{value:.1f} 分", f"{value:.1f} of 100") if unit == "score" else (f"{value:.1f}",) * 2
