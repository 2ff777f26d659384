"""What the conversation says, as a pack."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_PACK: Final = Path(__file__).parent.parent / "packs" / "dialogue" / "words.yaml"


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What is said at the end, by level; for red there is the emergency text instead."""

    green: Words
    yellow: Words
    orange: Words


@dataclass(frozen=True, kw_only=True)
class CallWords:
    """What an automatic call says around its questions."""

    greeting: Words
    who: Words
    identity: Words
    wrong: Words
    person: Words
    red: Words
    thanks: Words


@dataclass(frozen=True, kw_only=True)
class DialoguePack(Pack):
    """Every sentence and clock of the conversation."""

    title: Words
    hello: Words
    about: Words
    who: Words
    always: Words
    progress: Words
    pressure: Words
    pick: Words
    confirm: Words
    again: Words
    implausible: Words
    skipped: Words
    check: Words
    done: Words
    advice: Advice
    later: Words
    declined: Words
    person: Words
    lost_thread: Words
    loss: Words
    remind: Words
    remind_after_hours: list[int]
    give_up_after_hours: int
    later_hours: int
    begin: list[str | int]
    put_off: list[str]
    decline: list[str | int]
    agree: list[str]
    losses: list[str]
    person_signals: list[str]
    call: CallWords
    unasked_groups: list[str] = field(default_factory=list)


@cache
def pack() -> DialoguePack:
    """Return the words in force."""
    return load(_PACK, DialoguePack)
