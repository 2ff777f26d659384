"""Two records are one person (A40, and A18, A30, A34, A36, A39 of older senders): PID stays, MRG-1 becomes its alias.

A number that changes (A46, A47) is the same: the person whom MRG-1 names has the number of PID from now on.
"""

from collections.abc import Generator, Iterator
from functools import partial
from typing import Any, Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.patients import services as patients

from .incoming import Incoming, Outcome
from .moving import join_accounts
from .numbers import numbers_of, person_numbers
from .person import known_patients, pid_of, resolve, resolve_with
from .requests import Do, Request, Story

_RENUMBERED: Final = ("ADT^A46", "ADT^A47")
KINDS: Final = (*(f"ADT^{event}" for event in ("A40", "A18", "A30", "A34", "A36", "A39")), *_RENUMBERED)


def apply(incoming: Incoming) -> Story:
    """Merge each pair of the message.

    Raises:
        NotApplied: a pair is incomplete, MRG-1 names several people, or they are one person already.
    """
    pairs = list(pairs_of(incoming))
    if not pairs:
        pid_of(incoming)
        raise NotApplied(reasons.NO_MERGE, where="MRG-1")
    merged = []
    for pid, mrg in pairs:
        survivor, changed = yield from _merge(incoming, pid, mrg)
        if incoming.kind == "ADT^A36":
            changed = (yield from join_accounts(incoming, pid, mrg, survivor)) or changed
        merged.append((survivor, changed))
    if not any(changed for _survivor, changed in merged):
        raise NotApplied(reasons.SAME_PATIENT, where="MRG-1", patient_id=merged[0][0])
    return Outcome(merged[0][0])


def pairs_of(incoming: Incoming) -> Iterator[tuple[Segment, Segment]]:
    """Yield each PID with the MRG that follows it."""
    pid: Segment | None = None
    for segment in incoming.message.segments:
        if segment.name == "PID":
            pid = segment
        elif segment.name == "MRG" and pid is not None:
            yield pid, segment
            pid = None


def _merge(incoming: Incoming, pid: Segment, mrg: Segment) -> Generator[Request, Any, tuple[int, bool]]:
    """Merge one pair; return the survivor and whether anything changed."""
    numbers = numbers_of(incoming, mrg, 1) or numbers_of(incoming, mrg, 4)
    if not numbers:
        raise NotApplied(reasons.NO_MERGE, where="MRG-1")
    losers = known_patients(incoming, numbers)
    if len(losers) > 1:
        raise NotApplied(reasons.IN_DOUBT, where="MRG-1")
    if not losers:  # a number that we never met: it names this person, should it ever come
        return (yield from resolve_with(incoming, pid, numbers)), True
    if incoming.kind in _RENUMBERED and not known_patients(incoming, person_numbers(incoming, pid)):
        return (yield from resolve_with(incoming, pid, numbers)), True
    survivor = yield from resolve(incoming, pid)
    if survivor == losers[0]:
        return survivor, False
    evidence = {"interface": incoming.interface.name, "control_id": incoming.message.header.raw(10)[:120]}
    merge = partial(patients.merge_patients, incoming.actor, survivor, losers[0], reason=incoming.kind)
    try:
        yield Do(partial(merge, evidence=evidence))
    except WrongState:
        return survivor, False
    incoming.known.forget(losers[0])
    return survivor, True
