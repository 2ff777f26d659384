"""Who is never asked, as data (`rulebook/never_send.yaml`): pure, over what is known of a person and of her visit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

SENSITIVE: Final = "sensitive"
NO_GUARDIAN: Final = "no_guardian"


@dataclass(frozen=True, kw_only=True)
class NeverRule:
    """One kind of event after which nobody is asked: by diagnosis (the beginning of its code) or by disposition."""

    code: str
    text: Words
    diagnoses: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NeverPack(Pack):
    """The rules in force."""

    guardian_below: int
    look_back_days: int
    sensitive_visits: bool
    rules: tuple[NeverRule, ...]

    @property
    def diagnoses(self) -> tuple[str, ...]:
        """Return the beginnings of every code that matters, for asking the database."""
        return tuple(code for rule in self.rules for code in rule.diagnoses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a rule looks at: the person's birthday and guardian, diagnoses of late, how the visit ended."""

    born_on: date | None = None
    has_guardian: bool = False
    diagnoses: Collection[str] = ()
    disposition: str = ""
    sensitivity: str = ""


@cache
def pack() -> NeverPack:
    """Return the rules in force."""
    return load(Path(__file__).parent / "rulebook" / "never_send.yaml", NeverPack)


def reason(visit: Visit, rules: NeverPack, today: date) -> str:
    """Return the code of the first rule that forbids asking about this visit, or an empty string."""
    if rules.sensitive_visits and visit.sensitivity:
        return SENSITIVE
    for rule in rules.rules:
        if visit.disposition and visit.disposition in rule.dispositions:
            return rule.code
        if rule.diagnoses and any(code.upper().startswith(rule.diagnoses) for code in visit.diagnoses):
            return rule.code
    if not visit.has_guardian and _age(visit.born_on, today) < rules.guardian_below:
        return NO_GUARDIAN
    return ""


def _age(born_on: date | None, today: date) -> int:
    if born_on is None:
        return 99
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
