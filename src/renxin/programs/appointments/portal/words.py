"""What departments look after, in words of patients: data."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization

_FILE: Final = Path(__file__).parent.parent / "packs" / "plain_departments.yaml"


@dataclass(frozen=True, kw_only=True)
class PlainWords:
    """What a department looks after, and what else people type when they look for it."""

    says: Words
    also: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PlainPack(Pack):
    """All of them by standard code."""

    departments: dict[str, PlainWords]


@cache
def pack() -> PlainPack:
    """Return the words in force."""
    return load(_FILE, PlainPack)


def plain(department: Organization) -> PlainWords | None:
    """Return the words of a department: of its own code, else of the code above it."""
    code = department.standard_code or _by_name().get(department.name, "")
    while code:
        if code in pack().departments:
            return pack().departments[code]
        code = code.rpartition(".")[0]
    return None


@cache
def _by_name() -> dict[str, str]:
    """Return the standard code behind each usual name of a department, for houses that gave theirs no code."""
    found = organizations.standard_departments()
    return {name: code for code, one in found.items() for name in (*one.also, one.words.zh)}


def answers(department: Organization, asked: str) -> bool:
    """Tell whether somebody who typed `asked` may mean this department."""
    wanted = asked.strip().casefold()
    words = plain(department)
    names = [department.name, department.name_en, department.pinyin_key]
    told = [words.says.zh, words.says.en, *words.also] if words else []
    return any(
        wanted in one.casefold() or (len(one) > 1 and one.casefold() in wanted) for one in [*names, *told] if one
    )
