"""Which purposes run without a consent, and the words that were shown, as data (`packs/consent*.yaml`)."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load
from renxin.people.patients.models import Consent, Purpose


@dataclass(frozen=True, kw_only=True)
class PurposeRule:
    """The lawful basis of one purpose, and whether a person may object to it."""

    basis: Literal["contract", "duty", "consent"]
    can_object: bool
    words: Words


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way of reaching people as they name it, and the kinds of channel that go this way."""

    code: str
    text: Words
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why a number is not used, or used again; `by_hand` may be chosen by staff."""

    code: str
    text: Words
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class ConsentPack(Pack):
    """The bases of all purposes, the ways that a decision may be about, why numbers are stopped and used again."""

    purposes: dict[str, PurposeRule]
    ways: tuple[Way, ...]
    stops: tuple[Ground, ...]
    lifts: tuple[Ground, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentText:
    """The words put before a person for one purpose."""

    purpose: str
    version: str
    effective_on: date
    text: Words

    def digest(self, language: str) -> str:
        """Return the hash of the words in one language: proof of what was shown."""
        return hashlib.sha256(self.text.get(language).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class ConsentTextPack(Pack):
    """Every version of every text."""

    texts: tuple[ConsentText, ...]


@cache
def texts() -> ConsentTextPack:
    """Return the texts of all versions."""
    return load(Path(__file__).parent.parent / "packs" / "consent_texts.yaml", ConsentTextPack)


def text_for(purpose: str, on: date) -> ConsentText | None:
    """Return the words in force on a day for a purpose; None where no consent is asked."""
    known = [one for one in texts().texts if one.purpose == purpose and one.effective_on <= on]
    return max(known, key=lambda one: one.effective_on, default=None)


def text_of(version: str) -> ConsentText | None:
    """Return the words of a version."""
    return next((one for one in texts().texts if one.version == version), None)


@cache
def pack() -> ConsentPack:
    """Return the bases in force."""
    return load(Path(__file__).parent.parent / "packs" / "consent.yaml", ConsentPack)


def way_of(kind: str) -> str:
    """Return the way that a kind of channel goes; the kind itself when no way names it."""
    return next((way.code for way in pack().ways if kind in way.kinds), kind)


def way_words(code: str) -> str:
    """Return the words for a way in the reader's language; the code itself when it is a kind of channel."""
    return next((str(way.text) for way in pack().ways if way.code == code), code)


def stop_words(code: str) -> str:
    """Return why a number is not used, in the reader's language; the code itself when the pack does not know it."""
    return next((str(one.text) for one in pack().stops if one.code == code), code)


def basis_of(purpose: str) -> str:
    """Return the lawful basis of a purpose."""
    return pack().purposes[Purpose(purpose)].basis


def is_allowed(purpose: str, decision: str | None) -> bool:
    """Tell whether data or attention may be used for `purpose`, given the latest decision in force (None: none).

    Care, follow-up and surveys run unless somebody objected; everything else needs a consent.
    """
    rule = pack().purposes[Purpose(purpose)]
    if decision == Consent.State.GRANTED:
        return True
    if decision in (Consent.State.DENIED, Consent.State.WITHDRAWN):
        return not rule.can_object
    return rule.basis != "consent"


def opt_in_purposes() -> tuple[str, ...]:
    """Return the purposes for which nothing happens without a consent."""
    return tuple(code for code, rule in pack().purposes.items() if rule.basis == "consent")
