"""The packs of listening: themes, where reviews stand, drafts of replies, what a public reply must not say."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A code and what it is called."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class ThemePack(Pack):
    """Every theme."""

    title: Words
    themes: tuple[Theme, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewSource:
    """A site on which people write about us; `most` is the best it counts to."""

    code: str
    most: float
    words: Words
    hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourcePack(Pack):
    """The sites, from where a review is good, until where it is low, and what columns of sheets are called."""

    title: Words
    good_from: float
    low_until: float
    answer_within_hours: int
    follow_up_hours: int
    sources: tuple[ReviewSource, ...]
    columns: dict[str, tuple[str, ...]]

    def site(self, code: str) -> ReviewSource:
        """Return the site with this code; another site where nobody knows it."""
        return next((one for one in self.sources if one.code == code), self.sources[-1])

    def named(self, name: str) -> ReviewSource:
        """Return the site that somebody calls so."""
        plain = name.strip().lower()
        return next((one for one in self.sources if plain == one.code or plain in one.names), self.sources[-1])


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Words to begin a reply with; `{phone}` is the hospital's number."""

    code: str
    good: bool
    words: Words
    text: Words
    theme: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftPack(Pack):
    """Every draft."""

    title: Words
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, kw_only=True)
class CheckRule:
    """What a reply must not say. `together`: all patterns of a language have to be found, else any is enough."""

    code: str
    level: Literal["refuse", "warn"]
    words: Words
    advice: Words
    patterns: dict[str, list[str]]
    together: bool = field(default=False)


@dataclass(frozen=True, kw_only=True)
class CheckPack(Pack):
    """Every rule, and what may stand although a rule would find it."""

    title: Words
    allowed: tuple[str, ...]
    rules: tuple[CheckRule, ...]


@cache
def themes() -> dict[str, Theme]:
    """Return the themes by code, in the order of the pack."""
    return {one.code: one for one in load(_FOLDER / "themes.yaml", ThemePack).themes}


@cache
def reviews() -> SourcePack:
    """Return what is known of review sites."""
    return load(_FOLDER / "sources.yaml", SourcePack)


@cache
def drafts() -> tuple[Draft, ...]:
    """Return the drafts of replies."""
    return load(_FOLDER / "replies.yaml", DraftPack).drafts


@cache
def reply_check() -> CheckPack:
    """Return the rules of the check."""
    return load(_FOLDER / "reply_check.yaml", CheckPack)
