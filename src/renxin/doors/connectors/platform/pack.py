"""The pack of CDA: what numbers and entries mean."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parent / "packs" / "cda.yaml"


@dataclass(frozen=True, kw_only=True)
class NumberKind:
    """What a root of numbers stands for."""

    kind: Literal["person", "record", "visit"]
    system: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Element:
    """What an entry with a data element says."""

    says: Literal["condition", "condition_name", "allergy", "procedure"]
    words: Words


@dataclass(frozen=True, kw_only=True)
class CdaPack(Pack):
    """Everything about CDA that is data."""

    numbers: dict[str, NumberKind]
    elements: dict[str, Element]
    sexes: dict[str, str]


@cache
def pack() -> CdaPack:
    """Return the pack."""
    return load(PACK, CdaPack)


@cache
def meaning() -> dict[str, str]:
    """Return what each data element says: `condition`, `allergy`, `procedure` …"""
    return {code: element.says for code, element in pack().elements.items()}
