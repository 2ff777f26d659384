"""The desk's pack: outcomes, identity check, scripts, clocks, sample and score sheet."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

PACKS = Path(__file__).parent / "packs"


@dataclass(frozen=True, kw_only=True)
class OutcomeRow:
    """One way a call can end; `answered`: somebody was on the line. `key` is the key on the keyboard."""

    code: str
    key: str
    words: Words
    answered: bool = False


@dataclass(frozen=True, kw_only=True)
class IdentityRow:
    """Something to compare before health is spoken of."""

    code: str
    words: Words
    ask: Words


@dataclass(frozen=True, kw_only=True)
class Script:
    """What to say: before the identity check, after it, and at the end."""

    opening: list[Words]
    health: list[Words]
    closing: list[Words]


@dataclass(frozen=True, kw_only=True)
class SampleRow:
    """How many calls of each person are listened to again each week."""

    percent: int
    at_least: int
    shortest_seconds: int


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the score sheet."""

    code: str
    most: int
    words: Words


@dataclass(frozen=True, kw_only=True)
class DeskPack(Pack):
    """Everything about the desk that is data. `tasks` says which outcome of a call task an outcome of a call means."""

    title: Words
    call_back_minutes: int
    wants_person_minutes: int
    red_minutes: int
    identity_tries: int
    service_purposes: list[str]
    most_tries: int
    tasks: dict[str, str]
    outcomes: list[OutcomeRow]
    identity: list[IdentityRow]
    scripts: dict[str, Script]
    sample: SampleRow
    sheet: list[Criterion]

    def outcome(self, code: str) -> OutcomeRow | None:
        """Return the outcome called `code`."""
        return next((row for row in self.outcomes if row.code == code), None)


@cache
def pack() -> DeskPack:
    """Return the pack in force."""
    return load(PACKS / "desk.yaml", DeskPack)


def outcome_words(code: str) -> str:
    """Return an outcome in the reader's language; its code when the pack does not know it."""
    found = pack().outcome(code)
    return str(found.words) if found else code
