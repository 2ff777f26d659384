"""The state machine of a conversation: pure. `advance(thread, event) -> Step`, or a refusal with its reason.

    closed ── patient writes ──> bot (it answers) or queue ── taken, given ──> human ── closed, idle ──> closed

What always holds: `human` has an owner and no other state has one; who waits for a person is never closed by a clock;
"人工", two misses of the assistant and red flags lead to a person within the same turn; nobody takes a conversation
from a colleague without saying so (a transfer).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

Status = Literal["bot", "queue", "human", "closed"]
Hearing = Literal["off", "answered", "missed", "person"]
Effect = Literal["opened", "queued", "alarm", "answer", "ask_again", "hand_over", "owned", "closed"]
MOST_MISSES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What the machine knows of a conversation.

    `preferred` talked with her last: she goes back to that person when possible. `waiting`: the patient has written
    and no person has answered. `misses`: how often in a row the assistant did not know.
    """

    status: Status = "closed"
    owner: int | None = None
    preferred: int | None = None
    waiting: bool = False
    misses: int = 0


@dataclass(frozen=True, slots=True)
class PatientWrote:
    """A message came. `hearing`: what the assistant makes of it; `alarm`: it holds a red flag."""

    hearing: Hearing = "off"
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A member of staff takes it for herself."""

    by: int


@dataclass(frozen=True, slots=True)
class Given:
    """The queue gives it to an agent; only what still waits in the queue can be given."""

    to: int


@dataclass(frozen=True, slots=True)
class Transferred:
    """A member of staff hands it to a colleague, whoever has it now."""

    to: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """A member of staff puts it into the queue."""


@dataclass(frozen=True, slots=True)
class Replied:
    """A member of staff answered. Who answers in a colleague's conversation does not take it from her."""

    by: int


@dataclass(frozen=True, slots=True)
class Closed:
    """A member of staff closes it. `unseen`: the patient wrote something that the page did not show."""

    unseen: bool = False


@dataclass(frozen=True, slots=True)
class OwnerGone:
    """Its owner has gone away or does not answer in time."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing was said for a long time."""


Event = PatientWrote | Taken | Given | Transferred | PutBack | Replied | Closed | OwnerGone | Idle


@dataclass(frozen=True, slots=True)
class Step:
    """The new state and what has to be done for it. `refused` names the reason when nothing may change."""

    thread: Thread
    effects: tuple[Effect, ...] = ()
    refused: Literal["", "taken", "gone", "unseen"] = ""


def advance(thread: Thread, event: Event) -> Step:
    """Return what `event` makes of `thread`."""
    return _RULES[type(event)](thread, event)


def _patient_wrote(thread: Thread, event: PatientWrote) -> Step:
    opened: tuple[Effect, ...] = ("opened",) if thread.status == "closed" else ()
    alarm: tuple[Effect, ...] = ("alarm",) if event.alarm else ()
    if thread.status in ("human", "queue"):
        return Step(replace(thread, waiting=True), alarm)
    if event.alarm or event.hearing == "off":
        return _queue(thread, before=(*opened, *alarm))
    if event.hearing == "answered":
        return Step(replace(thread, status="bot", misses=0), (*opened, "answer"))
    if event.hearing == "missed" and thread.misses + 1 < MOST_MISSES:
        return Step(replace(thread, status="bot", misses=thread.misses + 1), (*opened, "ask_again"))
    return _queue(thread, before=(*opened, "hand_over"))


def _queue(thread: Thread, *, preferred: int | None = None, before: tuple[Effect, ...] = ()) -> Step:
    back_to = preferred or thread.preferred
    return Step(Thread(status="queue", waiting=True, preferred=back_to), (*before, "queued"))


def _put_back(thread: Thread, _event: PutBack) -> Step:
    """What is put back goes to somebody else, so nobody is preferred; whether she waits stays as it was."""
    if thread.status == "queue":
        return Step(replace(thread, preferred=None))
    return Step(Thread(status="queue", waiting=thread.waiting), ("queued",))


def _take(thread: Thread, event: Taken) -> Step:
    if thread.status == "human" and thread.owner != event.by:
        return Step(thread, refused="taken")
    return _owned(thread, event.by)


def _give(thread: Thread, event: Given) -> Step:
    return _owned(thread, event.to) if thread.status == "queue" else Step(thread, refused="gone")


def _transfer(thread: Thread, event: Transferred) -> Step:
    return _owned(thread, event.to)


def _owned(thread: Thread, by: int) -> Step:
    owned = Thread(status="human", owner=by, preferred=by, waiting=thread.waiting)
    opened: tuple[Effect, ...] = ("opened",) if thread.status == "closed" else ()
    return Step(owned) if thread == owned else Step(owned, (*opened, "owned"))


def _reply(thread: Thread, event: Replied) -> Step:
    step = _owned(thread, thread.owner or event.by)
    return Step(replace(step.thread, waiting=False), step.effects)


def _close(thread: Thread, event: Closed) -> Step:
    if thread.status == "closed":
        return Step(thread)
    if event.unseen:
        return Step(thread, refused="unseen")
    return Step(Thread(preferred=thread.owner or thread.preferred), ("closed",))


def _owner_gone(thread: Thread, _event: OwnerGone) -> Step:
    """Whoever waits in vain waits in the queue from now on, at her own place: she has waited since she wrote."""
    lost = thread.status == "human" and thread.waiting
    return _queue(thread, preferred=thread.owner) if lost else Step(thread)


def _idle(thread: Thread, _event: Idle) -> Step:
    """A conversation in which nobody waits ends; a question that the assistant left open goes to a person."""
    if thread.status == "bot" and thread.misses:
        return _queue(thread, before=("hand_over",))
    if thread.status in ("queue", "closed") or thread.waiting:
        return Step(thread)
    return _close(thread, Closed())


_RULES: Final[dict[type[Event], Callable[[Thread, Any], Step]]] = {
    PatientWrote: _patient_wrote,
    Taken: _take,
    Given: _give,
    Transferred: _transfer,
    PutBack: _put_back,
    Replied: _reply,
    Closed: _close,
    OwnerGone: _owner_gone,
    Idle: _idle,
}
