"""What hangs on a wall: numbers with masked names, who is called where, who is next, delays; and what is said aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.programs.queues.models import Counter, Delay, Queue, Ticket

from .saying import key_of
from .standing import Scene, now_of_many

NEXT: Final = 5
_INSIDE: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class OnWall:
    """One ticket on the wall. `key` changes with every call, so that a wall says each call once; `spoken` is what."""

    label: str
    name: str
    counter: Counter | None
    is_called: bool
    key: str
    spoken: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One queue on the wall: who is called or inside (the newest call first), who is next, how many wait, delays."""

    queue: Queue
    called: Sequence[OnWall]
    following: Sequence[OnWall]
    waiting: int
    delays: Sequence[Delay]
    is_open: bool


def boards(actor: Actor, queues: Sequence[Queue], speech: str) -> list[Board]:
    """Return what a wall shows of these queues, in their order; five statements for all of them."""
    nows = now_of_many(actor, queues)
    shown = [one for now in nows.values() for one in (*now.inside[:_INSIDE], *now.line[:NEXT])]
    names = {pk: masking.name(card.name) for pk, card in _cards(actor, {one.patient_id for one in shown}).items()}
    return [_board(nows[one.pk], names, speech) for one in queues]


def _cards(actor: Actor, ids: set[int]) -> dict[int, patients.Addressee]:
    return patients.addressees(actor.tenant_id, ids)


def _board(now: Scene, names: dict[int, str], speech: str) -> Board:
    return Board(
        queue=now.queue,
        called=[_on_wall(one, names, speech) for one in now.inside[:_INSIDE]],
        following=[_on_wall(one, names, "") for one in now.line[:NEXT]],
        waiting=len(now.line),
        delays=now.delays,
        is_open=now.is_open,
    )


def _on_wall(ticket: Ticket, names: dict[int, str], speech: str) -> OnWall:
    is_called = ticket.state == Ticket.State.CALLED
    return OnWall(
        label=ticket.label,
        name=names.get(ticket.patient_id, ""),
        counter=ticket.counter,
        is_called=is_called,
        key=f"{key_of(ticket)}-{ticket.calls}",
        spoken=spoken_of(ticket, speech) if is_called else (),
    )


def spoken_of(ticket: Ticket, speech: str) -> list[tuple[str, str]]:
    """Return what is said when a ticket is called, by language: the number sign by sign, the room, never a name."""
    languages = {"zh": ("zh-hans",), "both": ("zh-hans", "en")}.get(speech, ())
    said = []
    for language in languages:
        with translation.override(language):
            number = " ".join(ticket.label)
            if ticket.counter is None:
                said.append((language, _("Number %(number)s, please come") % {"number": number}))
            else:
                values = {"number": number, "room": str(ticket.counter)}
                said.append((language, _("Number %(number)s, please come to %(room)s") % values))
    return said
