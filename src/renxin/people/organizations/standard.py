"""The national catalogue of departments (诊疗科目), as data."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

from .rules import normalise_standard_code


@dataclass(frozen=True, kw_only=True)
class StandardDepartment:
    """One entry: its name, and what hospitals write on the door for it."""

    words: Words
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DepartmentPack(Pack):
    """The whole catalogue by code (`03.04`)."""

    departments: dict[str, StandardDepartment]


@cache
def catalogue() -> DepartmentPack:
    """Return the catalogue in force."""
    return load(Path(__file__).parent / "packs" / "departments.yaml", DepartmentPack)


def code_of(code_or_name: str) -> str:
    """Return the standard code that a code in any writing, or a usual name, means; empty when none."""
    code = normalise_standard_code(code_or_name)
    if code:
        return code if code in catalogue().departments else ""
    return _names().get(code_or_name.strip().casefold(), "")


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, entry in catalogue().departments.items():
        plain = entry.words.zh.removesuffix("专业")
        for name in (entry.words.zh, plain, entry.words.en, *entry.also):
            names.setdefault(name.casefold(), code)
    return names
