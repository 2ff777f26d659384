"""Requests about one's own data, their clocks, the law's exceptions, as data (`packs/rights.yaml`, `erasure.yaml`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load
from renxin.people.patients.family_rules import Named

_PACKS = Path(__file__).parent.parent / "packs"


@dataclass(frozen=True, kw_only=True)
class KindRule:
    """One kind of request: its words, and the working days in which it is answered."""

    code: str
    working_days: int
    text: Words


@dataclass(frozen=True, kw_only=True)
class RightsPack(Pack):
    """Kinds, who may ask, how it reaches us, how identity is proved, on which grounds we may refuse."""

    kinds: tuple[KindRule, ...]
    file_days: int
    requesters: tuple[Named, ...]
    channels: tuple[Named, ...]
    verifications: tuple[Named, ...]
    grounds: tuple[Named, ...]

    def kind(self, code: str) -> KindRule | None:
        """Return the rule of a kind."""
        return next((one for one in self.kinds if one.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """Tables that stay by law, why, and for how many years. `records.*` means every table of a package."""

    code: str
    text: Words
    years: int
    tables: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ErasurePack(Pack):
    """What stays although a person asked for deletion."""

    exceptions: tuple[Exemption, ...]

    def exemption_of(self, label: str) -> Exemption | None:
        """Return why a table stays; a table named outright before one named by its package."""
        wide = f"{label.partition('.')[0]}.*"
        named = (one for name in (label, wide) for one in self.exceptions if name in one.tables)
        return next(named, None)


@cache
def pack() -> RightsPack:
    """Return the rules in force."""
    return load(_PACKS / "rights.yaml", RightsPack)


@cache
def erasure() -> ErasurePack:
    """Return the exceptions in force."""
    return load(_PACKS / "erasure.yaml", ErasurePack)


def words_of(named: tuple[Named, ...], code: str) -> str:
    """Return the words of a code in the reader's language, the code itself when the pack does not know it."""
    return next((str(one.text) for one in named if one.code == code), code)
