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
class ConsentPack(Pack):
    """The bases of all purposes."""

    purposes: dict[str, PurposeRule]


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
