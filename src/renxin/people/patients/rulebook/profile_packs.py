"""Warnings, soft facts and stages as data: what there is to choose from, and the numbers of the rule."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, Words, load

_FOLDER: Final = Path(__file__).parent.parent / "packs"


@dataclass(frozen=True, kw_only=True)
class WarningKind:
    """One kind of service warning: what it is called, what to do, how loud it is, how long it stands."""

    words: Words
    hint: Words
    icon: str
    tone: Literal["now", "soon", "calm"]
    stops_contact: bool
    days: int | None


@dataclass(frozen=True, kw_only=True)
class WarningPack(Pack):
    """All kinds of service warnings, the most urgent first."""

    warnings: dict[str, WarningKind]


@dataclass(frozen=True, kw_only=True)
class SoftKind:
    """One kind of soft fact and what can be chosen."""

    words: Words
    icon: str
    codes: dict[str, Words]


@dataclass(frozen=True, kw_only=True)
class SoftPack(Pack):
    """All kinds of soft facts."""

    kinds: dict[str, SoftKind]


@dataclass(frozen=True, kw_only=True)
class StagePack(Pack):
    """The numbers of the rule of stages and of learned hours, and which facts count as what."""

    new_days: int
    won_back_days: int
    at_risk_days: int
    lost_days: int
    trouble_days: int
    learned_answers: int
    learned_days: int
    learned_hours: int
    visits: list[str]
    signs: list[str]
    trouble: list[str]
    settled: list[str]
    words: dict[str, Words]


@cache
def warning_kinds() -> dict[str, WarningKind]:
    """Return every kind of service warning by its code, in the order of the pack."""
    return load(_FOLDER / "service_warnings.yaml", WarningPack).warnings


@cache
def soft_kinds() -> dict[str, SoftKind]:
    """Return every kind of soft fact with its codes."""
    return load(_FOLDER / "soft_facts.yaml", SoftPack).kinds


@cache
def kind_of_code() -> dict[str, str]:
    """Return the kind of each code of a soft fact."""
    return {code: kind for kind, row in soft_kinds().items() for code in row.codes}


@cache
def stages() -> StagePack:
    """Return the rule of stages in force."""
    return load(_FOLDER / "relation_stage.yaml", StagePack)
