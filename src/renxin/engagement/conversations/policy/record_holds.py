"""Which records keep us from writing, as data (`packs/record_holds.yaml`) and a pure rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load


@dataclass(frozen=True, kw_only=True)
class RecordHold:
    """One kind of record that places a hold; see the pack."""

    code: str
    diagnoses: list[str]
    visits: list[str]
    classes: list[str]
    purposes: list[str]
    days: int

    def until(self, at: datetime) -> datetime | None:
        """Return when a hold placed at an instant ends; None: when somebody releases it."""
        return at + timedelta(days=self.days) if self.days else None


@dataclass(frozen=True, kw_only=True)
class RecordHoldPack(Pack):
    """Every kind of record that places a hold."""

    title: Words
    holds: list[RecordHold]


@cache
def pack() -> RecordHoldPack:
    """Return the rules in force."""
    return load(Path(__file__).parents[1] / "packs" / "record_holds.yaml", RecordHoldPack)


@cache
def of_diagnosis(code: str) -> tuple[RecordHold, ...]:
    """Return the holds that an ICD-10 code places."""
    written = code.strip().upper()
    return tuple(hold for hold in pack().holds if hold.diagnoses and written.startswith(tuple(hold.diagnoses)))


@cache
def of_visit(category: str, encounter_class: str) -> tuple[RecordHold, ...]:
    """Return the holds that a visit of a sensitive category places."""
    return tuple(
        hold
        for hold in pack().holds
        if category in hold.visits and (not hold.classes or encounter_class in hold.classes)
    )
