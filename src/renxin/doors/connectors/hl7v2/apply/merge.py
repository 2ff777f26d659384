"""Two records are one person (A40, and A18, A34, A36, A39 of older senders): PID stays, MRG-1 becomes its alias."""

from collections.abc import Generator, Iterator
from functools import partial
from typing import Any, Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.patients import services as patients

from .incoming import Incoming, Outcome
from .numbers import numbers_of
from .person import known_patients, pid_of, resolve
from .requests import Do, Request, Story

KINDS: Final = ("ADT^A40", "ADT^A18", "ADT^A34", "ADT^A36", "ADT^A39")


def apply(incoming: Incoming) -> Story:
    """Merge each pair of the message.

    Raises:
        NotApplied: a pair is incomplete, MRG-1 is unknown or names several people, or they are one person already.
    """
    pairs = list(_pairs(incoming))
    if not pairs:
        pid_of(incoming)
        raise NotApplied(reasons.NO_MERGE, where="MRG-1")
    merged = []
    for pid, mrg in pairs:
        merged.append((yield from _merge(incoming, pid, mrg)))
    if not any(changed for _survivor, changed in merged):
        raise NotApplied(reasons.SAME_PATIENT, where="MRG-1", patient_id=merged[0][0])
    return Outcome(merged[0][0])


def _pairs(incoming: Incoming) -> Iterator[tuple[Segment, Segment]]:
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
    if not losers:
        raise NotApplied(reasons.UNKNOWN_PATIENT, where="MRG-1")
    if len(losers) > 1:
        raise NotApplied(reasons.IN_DOUBT, where="MRG-1")
    survivor = yield from resolve(incoming, pid)
    if survivor == losers[0]:
        return survivor, False
    evidence = {"interface": incoming.interface.name, "control_id": incoming.message.header.raw(10)[:120]}
    try:
        yield Do(
            partial(
                patients.merge_patients, incoming.actor, survivor, losers[0], reason=incoming.kind, evidence=evidence
            )
        )
    except WrongState:
        return survivor, False
    incoming.known.forget(losers[0])
    return survivor, True
