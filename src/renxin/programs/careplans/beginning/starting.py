"""Whether something that happened begins a programme for somebody. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from renxin.programs.careplans.programmes.shapes import Programme, Starting

from .pack import begins_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to a patient: its kind as packs call it, its codes, what is known, and the days."""

    patient_id: int
    kind: str
    source: str
    at: datetime
    codes: Sequence[str] = ()
    anchors: Mapping[str, date] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    encounter_id: int | None = None
    department_id: int | None = None


def begins(programme: Programme, one: Happening) -> bool:
    """Tell whether a programme begins: one of its starts fits, and nothing excludes it."""
    if any(programme.holds(text, one.known) for text in programme.excludes):
        return False
    return start_of(programme, one) is not None


def start_of(programme: Programme, one: Happening) -> Starting | None:
    """Return the start of a programme that something fits: one that needs nobody's word before one that does."""
    fitting = (
        start
        for start in programme.starts
        if start.fact == one.kind
        and (not start.codes or any(begins_with(code, start.codes) for code in one.codes))
        and programme.holds(start.when, one.known)
    )
    return min(fitting, key=lambda start: start.confirm, default=None)


def chosen(programmes: Sequence[Programme], one: Happening) -> list[Programme]:
    """Return the programmes that begin; the one for everybody else only where no other does.

    The programme for everybody else is the one that asks whether the patient is in another (`in_programme`).
    """
    rest = [programme for programme in programmes if _is_for_the_rest(programme)]
    found = [programme for programme in programmes if programme not in rest and begins(programme, one)]
    inside = bool(found) or bool(one.known.get("in_programme"))
    about = replace(one, known={**one.known, "in_programme": inside})
    return found + [programme for programme in rest if begins(programme, about)]


def _is_for_the_rest(programme: Programme) -> bool:
    return any("in_programme" in start.when for start in programme.starts)
