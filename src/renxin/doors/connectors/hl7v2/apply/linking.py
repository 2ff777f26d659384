"""Two people are one after all (A24), or were not (A37): merges that the sender's own index of people decides."""

from functools import partial
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.patients import selectors as patients
from renxin.people.patients import services

from .incoming import Incoming, Outcome
from .numbers import numbers_of, person_numbers
from .person import pid_of, resolve
from .requests import Do, Story

KINDS: Final = ("ADT^A24", "ADT^A37")


def apply(incoming: Incoming) -> Story:
    """Link the second person to the first (A24), or take them apart (A37).

    Raises:
        NotApplied: only one person is named, they are one already, or were never linked.
    """
    first = pid_of(incoming)
    other = _other(incoming)
    if other is None:
        raise NotApplied(reasons.NO_MERGE, where="PID")
    if incoming.kind == "ADT^A37":
        return (yield from _unlink(incoming, first, other))
    survivor = yield from resolve(incoming, first)
    loser = yield from resolve(incoming, other)
    if survivor == loser:
        raise NotApplied(reasons.SAME_PATIENT, where="PID-3", patient_id=survivor)
    merge = partial(services.merge_patients, incoming.actor, survivor, loser, reason=incoming.kind)
    try:
        yield Do(partial(merge, evidence={"interface": incoming.interface.name}))
    except WrongState as error:
        raise NotApplied(reasons.SAME_PATIENT, where="PID-3", patient_id=survivor) from error
    incoming.known.forget(loser)
    return Outcome(survivor)


def _other(incoming: Incoming) -> Segment | None:
    """Return the second PID; some senders write MRG instead."""
    pids = list(incoming.message.all("PID"))
    return pids[1] if len(pids) > 1 else incoming.message.first("MRG")


def _unlink(incoming: Incoming, first: Segment, other: Segment) -> Story:
    """Undo the merge between the two: whichever became the other's alias stands apart again."""
    numbers = [person_numbers(incoming, first)]
    numbers.append(person_numbers(incoming, other) if other.name == "PID" else numbers_of(incoming, other, 1))
    asked = [[(number.system, number.value) for number in group] for group in numbers]
    owners = patients.origins_of(incoming.actor.tenant_id, asked[0] + asked[1])
    people = [{owners[pair] for pair in group if pair in owners} for group in asked]
    if not all(people):
        raise NotApplied(reasons.UNKNOWN_PATIENT, where="PID-3")
    for loser in [*(people[1] - people[0]), *(people[0] - people[1])]:
        try:
            merge = yield Do(partial(services.unmerge_patients, incoming.actor, loser, reason=incoming.kind))
        except (NotFound, WrongState):
            continue
        incoming.known.forget(merge.survivor_id)
        return Outcome(merge.survivor_id)
    raise NotApplied(reasons.NOT_LINKED, where="PID-3")
