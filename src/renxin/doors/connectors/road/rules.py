"""Pure rules of the one road in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, load


@dataclass(frozen=True, kw_only=True)
class TestPatients(Pack):
    """The patterns of names that no patient bears."""

    patterns: tuple[str, ...]


@cache
def _pattern(more: tuple[str, ...]) -> re.Pattern[str]:
    pack = load(Path(__file__).parent.parent / "packs" / "test_patients.yaml", TestPatients)
    return re.compile("|".join(f"(?:{one})" for one in [*pack.patterns, *map(re.escape, more)]), re.IGNORECASE)


def is_test_patient(name: str, more: Iterable[str] = ()) -> bool:
    """Tell whether a name says that this is a test patient; `more` are words that one sender uses besides."""
    return bool(name) and _pattern(tuple(more)).search(name) is not None
