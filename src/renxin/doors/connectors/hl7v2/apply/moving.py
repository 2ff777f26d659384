"""Visits and accounts written under the wrong number or patient: A41, A42 join; A44, A45 move; A49, A50 renumber."""

from collections.abc import Generator
from functools import partial
from typing import Any, Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records
from renxin.people.records.models import Encounter

from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import Do, FindVisit, Request, Story

_JOIN: Final = ("ADT^A35", "ADT^A41", "ADT^A42")
_MOVE: Final = ("ADT^A44", "ADT^A45")
_RENUMBER: Final = ("ADT^A49", "ADT^A50", "ADT^A51")
KINDS: Final = (*_JOIN, *_MOVE, *_RENUMBER)


def apply(incoming: Incoming) -> Story:
    """Join, move or renumber the visit that each MRG names.

    Raises:
        NotApplied: no MRG names a visit that we know.
    """
    pid = pid_of(incoming)
    patient_id = yield from resolve(incoming, pid)
    moved: list[Encounter] = []
    for mrg, pv1 in _groups(incoming):
        moved += yield from _one(incoming, patient_id, pid, mrg, pv1)
    if not moved:
        raise NotApplied(
            reasons.UNKNOWN_VISIT, where="MRG-5" if _by_visit(incoming) else "MRG-3", patient_id=patient_id
        )
    return Outcome(patient_id, moved[0].pk)


def join_accounts(incoming: Incoming, pid: Segment, mrg: Segment, patient_id: int) -> Generator[Request, Any, bool]:
    """Make the account in MRG-3 one with that in PID-18 (A36); tell whether there was anything to join."""
    old, new = storable(mrg.get(3)), storable(pid.get(18))
    earlier = yield from _visit(incoming, old, mrg.get(3, 4))
    if earlier is None or not new or old == new:
        return False
    yield from _join(incoming, earlier, new, patient_id)
    return True


def _groups(incoming: Incoming) -> list[tuple[Segment, Segment | None]]:
    """Return each MRG with the PV1 that follows it (A45), else the PV1 of the message."""
    found: list[tuple[Segment, Segment | None]] = []
    for segment in incoming.message.segments:
        if segment.name == "MRG":
            found.append((segment, None))
        elif segment.name == "PV1" and found and found[-1][1] is None:
            found[-1] = found[-1][0], segment
    first = incoming.message.first("PV1")
    return [(mrg, pv1 or first) for mrg, pv1 in found]


def _one(
    incoming: Incoming, patient_id: int, pid: Segment, mrg: Segment, pv1: Segment | None
) -> Generator[Request, Any, list[Encounter]]:
    """Return the visit that one MRG is about, after it was set right."""
    by_visit = _by_visit(incoming)
    old = storable(mrg.get(5 if by_visit else 3)) or storable(mrg.get(3 if by_visit else 5))
    new = storable(pv1.get(19)) if pv1 else ""
    if not by_visit:
        new = storable(pid.get(18)) or new
    known = yield from _visit(incoming, old or new, mrg.get(5 if by_visit else 3, 4))
    if known is None and incoming.kind in _MOVE:
        known = yield from _visit(incoming, new, "")
    if known is None:
        return []
    if incoming.kind in _MOVE:
        act = partial(records.move_encounter, incoming.actor, known, patient_id, at=incoming.happened_at)
        return [(yield Do(act))]
    if not new or new == known.visit_no:
        return [known]
    return [(yield from _join(incoming, known, new, patient_id))]


def _by_visit(incoming: Incoming) -> bool:
    """Tell whether the event is about visit numbers (MRG-5), not account numbers (MRG-3)."""
    return incoming.kind in ("ADT^A42", "ADT^A45", "ADT^A50", "ADT^A51")


def _join(incoming: Incoming, known: Encounter, new: str, patient_id: int) -> Generator[Request, Any, Encounter]:
    """Let the visit bear the new number; when another one bears it already, they become one."""
    other = yield FindVisit(known.source, new)
    if other is not None:
        joined: Encounter = yield Do(
            partial(records.join_encounters, incoming.actor, other, known, at=incoming.happened_at)
        )
        return joined
    try:
        renamed: Encounter = yield Do(
            partial(records.rename_encounter, incoming.actor, known, new, at=incoming.happened_at)
        )
    except WrongState as error:
        raise NotApplied(reasons.VISIT_OF_ANOTHER, where="PV1-19", patient_id=patient_id) from error
    return renamed


def _visit(incoming: Incoming, number: str, authority: str) -> Generator[Request, Any, Encounter | None]:
    return (yield FindVisit(incoming.authority_of(authority), number)) if number else None
