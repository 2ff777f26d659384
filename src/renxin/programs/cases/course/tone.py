"""Is an answer plain, kind and whole? Pure: words of the pack in, findings out. It advises; a person decides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import gettext as _

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack
from renxin.kernel.core.words import Words
from renxin.programs.cases.packs.amends import amends
from renxin.programs.cases.packs.terms import PACKS

_ENDS: Final = re.compile(r"[。！？!?；;\n]+|(?<=[a-z])\.(?:\s|$)")
_CHINESE: Final = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a whole answer holds, and the words by which it is found."""

    code: str
    text: Words
    words: Words


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of words that an answer does better without."""

    code: str
    tone: str
    text: Words
    words: Words


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A ready beginning of an answer, approved with the pack."""

    code: str
    text: Words
    body: Words


@dataclass(frozen=True, kw_only=True)
class Longest:
    """How long a sentence may be: characters in Chinese, words in English."""

    zh: int
    en: int


@dataclass(frozen=True, kw_only=True)
class AnswerPack(Pack):
    """The pack of plain answers."""

    longest: Longest
    parts: tuple[Part, ...]
    findings: tuple[Kind, ...]
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: how urgent, what it is, and the words it is about."""

    code: str
    tone: str
    words: str
    where: str = ""


@cache
def pack() -> AnswerPack:
    """Return the pack in force."""
    return packs.load(PACKS / "answers.yaml", AnswerPack)


def check(text: str) -> list[Finding]:
    """Return what could be better in an answer, the gravest first; of an empty one, nothing."""
    if not text.strip():
        return []
    found = [*_liability(text), *_kinds(text), *_missing(text), *_long(text), *_blanks(text)]
    return sorted(found, key=lambda one: one.tone != "now")


def _liability(text: str) -> Iterator[Finding]:
    for word in amends().admits(text):
        yield Finding("liability", "now", _("It admits liability: the legal office sees it first"), word)


def _kinds(text: str) -> Iterator[Finding]:
    for kind in pack().findings:
        for word in _found(kind.words, text):
            yield Finding(kind.code, kind.tone, str(kind.text), word)


def _missing(text: str) -> Iterator[Finding]:
    for part in pack().parts:
        if not _found(part.words, text):
            yield Finding(f"no_{part.code}", "soon", _("Missing: %(part)s") % {"part": part.text})


def _long(text: str) -> Iterator[Finding]:
    for sentence in _ENDS.split(text):
        one = sentence.strip()
        chinese = len(_CHINESE.findall(one))
        if chinese > pack().longest.zh or (not chinese and len(one.split()) > pack().longest.en):
            yield Finding("long", "soon", _("A long sentence: make two of it"), f"{one[:24]}…")


def _blanks(text: str) -> Iterator[Finding]:
    for blank in re.findall(r"\[[^\]\n]{1,20}\]", text):
        yield Finding("blank", "now", _("Still to be filled in"), blank)


def _found(words: Words, text: str) -> Sequence[str]:
    low = text.lower()
    return [word for word in (*words.zh.split("|"), *words.en.split("|")) if word.lower() in low]
