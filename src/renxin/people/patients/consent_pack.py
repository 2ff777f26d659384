"""Which purposes run without a consent, as data (`packs/consent.yaml`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load

from .models import Consent, Purpose


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


@cache
def pack() -> ConsentPack:
    """Return the bases in force."""
    return load(Path(__file__).parent / "packs" / "consent.yaml", ConsentPack)


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
