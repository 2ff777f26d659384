"""What a comment is about: topics the hospital approves, found by their words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from renxin.kernel.core import packs
from renxin.kernel.core.words import Words

PACK: Final = Path(__file__).parent / "packs" / "topics.yaml"
_LATIN: Final = re.compile(r"[a-z]")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic: its words for people, the words that show it, where it belongs in HCAT and on the journey."""

    code: str
    words: Words
    signs: Words
    hcat: str
    touchpoint: str


@dataclass(frozen=True, kw_only=True)
class TopicPack(packs.Pack):
    """The list of topics."""

    title: Words
    topics: list[Topic]


@dataclass(frozen=True, slots=True)
class Topics:
    """The pack, compiled."""

    by_code: Mapping[str, Topic]
    patterns: Mapping[str, re.Pattern[str]]

    def found(self, text: str) -> list[str]:
        """Return the codes of the topics in the text, in the order in which they are first said."""
        plain = text.lower()
        places = ((pattern.search(plain), code) for code, pattern in self.patterns.items())
        return [code for _at, code in sorted((place.start(), code) for place, code in places if place)]


def compiled(pack: TopicPack) -> Topics:
    """Return the topics of a pack."""
    return Topics(
        {topic.code: topic for topic in pack.topics},
        {topic.code: re.compile("|".join(_signs(topic.signs))) for topic in pack.topics},
    )


@lru_cache(maxsize=1)
def shipped() -> Topics:
    """Return the topics that come with the product."""
    return compiled(packs.load(PACK, TopicPack))


def _signs(signs: Words) -> Iterator[str]:
    for one in sorted({*signs.zh.split(), *signs.en.split()}, key=len, reverse=True):
        plain = re.escape(one.replace("_", " "))
        yield rf"\b{plain}" if _LATIN.match(one) else plain
