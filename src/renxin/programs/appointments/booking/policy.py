"""The rules of booking in force: what a department says, else the house, else the pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Pack, load
from renxin.programs.appointments.models import BookingPolicy

_PACK: Final = Path(__file__).parent.parent / "packs" / "policy.yaml"
NUMBERS: Final = (
    "release_hours",
    "hold_minutes",
    "cancel_hours",
    "max_open",
    "missed_limit",
    "missed_days",
    "offer_minutes",
)


@dataclass(frozen=True, kw_only=True)
class PolicyPack(Pack):
    """What counts where nobody has said anything."""

    holder: str
    shares: dict[str, int]
    release_hours: int
    hold_minutes: int
    cancel_hours: int
    max_open: int
    missed_limit: int
    missed_days: int
    offer_minutes: int
    missed_after_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one department, complete. Hours, minutes and days are whole; shares are per cent by pool."""

    holder: str
    shares: Mapping[str, int]
    release_hours: int
    hold_minutes: int
    cancel_hours: int
    max_open: int
    missed_limit: int
    missed_days: int
    offer_minutes: int


@cache
def pack() -> PolicyPack:
    """Return the pack."""
    return load(_PACK, PolicyPack)


def of_department(actor: Actor, department_id: int | None) -> Policy:
    """Return the rules in force in one department (None: of the house)."""
    return of_departments(actor, [department_id])[department_id]


def of_departments(actor: Actor, ids: Iterable[int | None]) -> dict[int | None, Policy]:
    """Return the rules in force in many departments, read at once."""
    wanted = set(ids)
    rows: dict[int | None, BookingPolicy] = {
        row.department_id: row
        for row in BookingPolicy.objects.of(actor)
        if row.department_id is None or row.department_id in wanted
    }
    return {one: _merged(rows.get(one), rows.get(None)) for one in wanted}


def _merged(own: BookingPolicy | None, house: BookingPolicy | None) -> Policy:
    said: dict[str, Any] = {}
    for name in ("holder", "shares", *NUMBERS):
        values = [getattr(row, name) for row in (own, house) if row is not None]
        # A nought is a rule, an empty field is none.
        found = [value for value in values if value not in (None, "", {})]
        said[name] = found[0] if found else getattr(pack(), name)
    return Policy(**said)
