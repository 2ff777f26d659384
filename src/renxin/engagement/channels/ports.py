"""What adapters learn that is for packages above to know. Those register; adapters only tell.

An adapter never imports a conversation, a tag or a task: it says what it heard, and who wants to know listens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from renxin.kernel.core.actor import Actor

State = Literal["bot", "queue", "human", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that was said to a patient outside our outbox: a greeting, a colleague's answer in her messenger."""

    patient_id: int
    channel_id: int
    text: str
    at: datetime
    external_id: str
    source: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved:
    """A vendor's session changed hands: with the bot, waiting, with a person (`user_id`), over."""

    patient_id: int
    channel_id: int
    state: State
    at: datetime
    user_id: int | None = None


SayListener = Callable[[Actor, Said], object]
SessionListener = Callable[[Actor, SessionMoved], None]
UnionidListener = Callable[[Actor, int, str], None]
TagListener = Callable[[Actor, int, Sequence[str], Sequence[str], str], None]

WordsReader = Callable[[str], str]

_readers: list[WordsReader] = []
_said: list[SayListener] = []
_moved: list[SessionListener] = []
_tagged: list[TagListener] = []
_known: list[UnionidListener] = []


def on_said(listener: SayListener) -> None:
    """Let `listener` hear of what was said elsewhere."""
    _add(_said, listener)


def on_session(listener: SessionListener) -> None:
    """Let `listener` hear of sessions that change hands."""
    _add(_moved, listener)


def on_tags(listener: TagListener) -> None:
    """Let `listener` hear of tags given and taken at the vendor's: (actor, patient, given, taken, source)."""
    _add(_tagged, listener)


def on_unionid(listener: UnionidListener) -> None:
    """Let `listener` hear under which id a person is known in all accounts of one WeChat company."""
    _add(_known, listener)


def on_words(reader: WordsReader) -> None:
    """Let `reader` object, in a sentence, to words that an account or a code shall say to patients."""
    _add(_readers, reader)


def objection_to(words: str) -> str:
    """Return what is wrong with words that shall be said to patients; empty when nothing is."""
    return next((found for reader in _readers if (found := reader(words))), "")


def tell_said(actor: Actor, said: Said) -> None:
    """Pass on what was said to a patient elsewhere."""
    for listener in _said:
        listener(actor, said)


def tell_session(actor: Actor, moved: SessionMoved) -> None:
    """Pass on that a session changed hands."""
    for listener in _moved:
        listener(actor, moved)


def tell_tags(actor: Actor, patient_id: int, given: Sequence[str], taken: Sequence[str], source: str) -> None:
    """Pass on which tags a colleague gave or took at the vendor's."""
    if given or taken:
        for listener in _tagged:
            listener(actor, patient_id, given, taken, source)


def tell_unionid(actor: Actor, patient_id: int, unionid: str) -> None:
    """Pass on a person's id over all accounts."""
    for listener in _known:
        listener(actor, patient_id, unionid)


def _add(listeners: list[Any], listener: Any) -> None:
    if listener not in listeners:
        listeners.append(listener)
