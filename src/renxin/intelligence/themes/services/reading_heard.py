"""Reading what was heard beside the surveys: notes of rounds and talks, public reviews. Their rows keep it."""

from collections.abc import Sequence
from typing import Final

from renxin.kernel.core import sayings
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.listening import OpinionHeard
from renxin.programs.listening import services as listening

from .reading_answers import reader_of

_VOICES: Final = ("note", "review")


def read_heard(actor: Actor, heard: Sequence[OpinionHeard]) -> int:
    """Read the words of these notes and reviews, and have tone and themes written beside them; return how many."""
    by_voice: dict[str, list[int]] = {voice: [] for voice in _VOICES}
    for fact in heard:
        if fact.voice in by_voice:
            by_voice[fact.voice].append(fact.row_id)
    _number, reader = reader_of(actor)
    done = 0
    for voice, ids in by_voice.items():
        texts = sayings.words(actor, [f"listening.{voice}:{row_id}" for row_id in ids])
        found = [
            listening.Read(int(source.rpartition(":")[2]), reader.tone(text), tuple(reader.about(text)))
            for source, text in texts.items()
        ]
        done += listening.write_reading(actor, voice, found)
    return done
