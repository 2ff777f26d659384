"""Blocking: under which keys two records meet, so that a million people are never compared pair by pair. Pure.

Records meet by a shared number, by a shared telephone, by day of birth with surname, and by reading with year of
birth. What meets by description alone must look alike before more of it is read.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from renxin.kernel.core.names import pinyin_key, syllables

from . import dates, names
from .pack import bits, pack
from .scoring import name_bits

_PAST_LETTERS: Final = "{"
"""The character after z: `wang` up to `wang{` is every reading that begins with wang."""
_BEST_OF_THE_REST: Final = ("address", "equal")


@dataclass(frozen=True, slots=True)
class Description:
    """Under which keys somebody can be found without any number."""

    birth_date: date
    surname: str
    reading: str

    @property
    def past_surname(self) -> str:
        """Return the end of the range of readings that begin with the surname's."""
        return self.surname + _PAST_LETTERS

    @property
    def year(self) -> tuple[date, date]:
        """Return the first and last day of the year of birth."""
        return date(self.birth_date.year, 1, 1), date(self.birth_date.year, 12, 31)

    def meets(self) -> tuple[tuple[date, str], tuple[int, str]]:
        """Return the keys in memory: two of a batch that share one must be looked at one after the other."""
        return (self.birth_date, self.surname), (self.birth_date.year, self.reading)


def description(name: str, birth_date: date | None) -> Description | None:
    """Return how somebody can be found by name and birth, None when too little is said."""
    if birth_date is None or not name or names.is_newborn(name):
        return None
    read = syllables(name)
    return Description(birth_date, read[0], pinyin_key(name)) if read else None


def looks_alike(name: str, birth_date: date | None, other_name: str, other_birth: date | None) -> bool:
    """Tell whether name and birth alone could reach the score from which a description is shown to a person."""
    level = names.agreement(name, other_name)
    if level not in (*names.SAME, "near", "surname_changed"):
        return False
    best = name_bits(name, other_name) + bits("birth_date", dates.agreement(birth_date, other_birth))
    return best + bits("sex", "equal") + bits(*_BEST_OF_THE_REST) >= pack().thresholds.description
