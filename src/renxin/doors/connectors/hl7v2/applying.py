"""Applies a batch of messages, inside the transaction of its lane.

The messages of a batch are applied side by side, wave by wave: the first of each person, then the second … So a
person's messages keep their order, and the database sees a few statements for all of a wave. When a message fails after
it changed something, the savepoint is taken back and the batch is split around it: nothing else is lost, and of that
message nothing stays.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import OperationalError, transaction

from renxin.doors.connectors import formats
from renxin.doors.connectors.formats import Settled, content_of
from renxin.doors.connectors.models import InterfaceMessage
from renxin.kernel.core.actor import Actor

from . import reasons
from .apply import ALONE, story_of
from .apply.directory import Directory
from .apply.driving import Told, drive
from .apply.incoming import Incoming
from .apply.known import KnownPeople, Said
from .apply.person import said_by
from .reader import Unreadable, read_content
from .reasons import NotApplied

State = InterfaceMessage.State


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that has been read, and whom it is about."""

    row: InterfaceMessage
    incoming: Incoming
    said: Said | None

    @property
    def alone(self) -> bool:
        """Tell whether it must not be told beside others: it says who is who, or nobody knows whom it is about."""
        return self.said is None or self.incoming.kind in ALONE


class _HalfDone(Exception):
    """A message failed after it had changed something: its place in the batch, and its story."""

    def __init__(self, place: int, told: Told) -> None:
        super().__init__(place)
        self.place, self.told = place, told


def apply(tenant_id: int, rows: Sequence[InterfaceMessage]) -> list[Settled]:
    """Apply messages of one tenant, in order for each of its people; return what became of each."""
    people, directory = KnownPeople(tenant_id), Directory(tenant_id)
    actors: dict[int, Actor] = {}
    ready: list[Ready] = []
    settled: list[Settled] = []
    for row in rows:
        actor = actors.setdefault(row.interface_id, Actor.interface(tenant_id, row.interface.name))
        try:
            incoming = _incoming(row, actor, people, directory)
            ready.append(Ready(row, incoming, said_by(incoming)))
        except Unreadable:
            settled.append(Settled(row, State.PARKED, row.patient_id, reason=reasons.NOT_HL7.code, place="MSH"))
    people.look_up(one.said for one in ready if one.said)
    for stretch in _stretches(ready):
        settled += _apply(stretch, people)
    people.store()
    return settled


def _incoming(row: InterfaceMessage, actor: Actor, people: KnownPeople, directory: Directory) -> Incoming:
    return Incoming(
        actor=actor,
        interface=row.interface,
        source=row.source,
        message=read_content(content_of(row)),
        received_at=row.received_at,
        directory=directory,
        known=people,
    )


def _stretches(ready: Sequence[Ready]) -> list[list[Ready]]:
    """Return the messages in order, cut so that those which must be told alone are."""
    stretches: list[list[Ready]] = []
    for one in ready:
        if one.alone or not stretches or stretches[-1][-1].alone:
            stretches.append([one])
        else:
            stretches[-1].append(one)
    return stretches


def _apply(messages: list[Ready], people: KnownPeople) -> list[Settled]:
    """Apply messages side by side; when one fails half done, take all back and split around it."""
    place = len(messages) // 2
    try:
        with transaction.atomic():
            settled = [_settled(one, told) for one, told in _tell(messages)]
        people.keep()
        return settled
    except OperationalError:
        raise  # the connection or the whole transaction is in doubt: the batch is taken again
    except _HalfDone as failed:
        people.drop()
        place = failed.place
        if len(messages) == 1:
            return [_settled(messages[0], failed.told)]
    except Exception as error:
        people.drop()
        if len(messages) == 1:
            return [formats.failed(messages[0].row, error)]
    parts = (messages[:place], messages[place : place + 1], messages[place + 1 :])
    return [one for part in parts if part for one in _apply(part, people)]


def _tell(messages: list[Ready]) -> Iterable[tuple[Ready, Told]]:
    for wave in _waves(messages):
        told = drive([(messages[at].incoming.actor, story_of(messages[at].incoming)) for at in wave])
        for at, one in zip(wave, told, strict=True):
            if one.half_done:
                raise _HalfDone(at, one)
            yield messages[at], one


def _waves(messages: Sequence[Ready]) -> list[list[int]]:
    """Return the places of the first message of each person, of the second …"""
    waves: dict[int, list[int]] = defaultdict(list)
    seen: Counter[bytes] = Counter()
    for at, one in enumerate(messages):
        key = one.said.key if one.said else b""
        waves[seen[key]].append(at)
        seen[key] += 1
    return list(waves.values())


def _settled(one: Ready, told: Told) -> Settled:
    row, error = one.row, told.error
    known = one.incoming.known.find(one.said) if one.said else None
    patient_id = known or row.patient_id
    if told.outcome is not None:
        return Settled(row, State.APPLIED, told.outcome.patient_id, told.outcome.encounter_id)
    if isinstance(error, NotApplied):
        return formats.not_applied(row, error, patient_id=patient_id)
    reason = reasons.UNREADABLE if isinstance(error, Unreadable) else reasons.REFUSED
    return Settled(row, State.PARKED, patient_id, reason=reason.code, place=(error.where if error else "")[:120])
