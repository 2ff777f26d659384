"""Is a question as easy to read as its questionnaire says? Pure: a draft in, remarks out; a person decides."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack
from renxin.kernel.core.words import Words

_FILE: Final = Path(__file__).parent / "packs" / "reading" / "levels.yaml"
_ENDS: Final = re.compile(r"[。！？!?；;\n]+|(?<=[a-z])\.(?:\s|$)")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_READ: Final = ("text", "help", "functional", "dysfunctional")


@dataclass(frozen=True, kw_only=True)
class Longest:
    """How long one sentence may be: characters in Chinese, words in English."""

    zh: int
    en: int


@dataclass(frozen=True, kw_only=True)
class Instead:
    """A word that people stumble over, and what says it better."""

    said: str
    better: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """How easy a questionnaire should be to read."""

    code: str
    text: Words
    longest: Longest
    instead: tuple[Instead, ...]


@dataclass(frozen=True, kw_only=True)
class LevelPack(Pack):
    """Every level, the easiest first."""

    title: Words
    levels: tuple[Level, ...]


@cache
def levels() -> dict[str, Level]:
    """Return the levels by code, the easiest first."""
    return {one.code: one for one in packs.load(_FILE, LevelPack).levels}


def remarks(item: Mapping[str, Any], level: str) -> list[str]:
    """Return what makes a question of a draft harder to read than its questionnaire wants; nothing without a level."""
    wanted = levels().get(level)
    if wanted is None:
        return []
    texts = [text for name in _READ for text in (item.get(name) or {}).values() if text]
    rows = [text for row in item.get("rows") or () for text in (row.get("text") or {}).values() if text]
    return list(dict.fromkeys(one for text in (*texts, *rows) for one in _of(text, wanted)))


def _of(text: str, level: Level) -> Iterator[str]:
    for sentence in _ENDS.split(text):
        one = sentence.strip()
        chinese = len(_CHINESE.findall(one))
        if chinese > level.longest.zh:
            yield _("Long: %(count)s characters in a sentence, %(most)s at most.") % {
                "count": chinese,
                "most": level.longest.zh,
            }
        elif not chinese and len(one.split()) > level.longest.en:
            yield _("Long: %(count)s words in a sentence, %(most)s at most.") % {
                "count": len(one.split()),
                "most": level.longest.en,
            }
    low = text.lower()
    for word in level.instead:
        if word.said in low:
            yield _("“%(said)s” is hard to read: better “%(better)s”.") % {"said": word.said, "better": word.better}
