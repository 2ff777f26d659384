"""What the assistant makes of a message: an answer it has, a miss, or a reason to hand over. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from renxin.engagement.conversations.states import Hearing
from renxin.engagement.safety import selectors as safety

from .pack import ReceptionPack, Topic, pack

_NUMBER: Final = re.compile(r"\D{0,2}(\d{1,2})\D{0,2}")


@dataclass(frozen=True, slots=True)
class Heard:
    """`topic` is what it answers; `reason` (a signal's code) why a person must go on."""

    hearing: Hearing
    topic: str = ""
    reason: str = ""


def listen(text: str, reading: safety.Reading, known: Collection[str], words: ReceptionPack | None = None) -> Heard:
    """Return what to do with a message.

    Args:
        text: what she wrote; empty when she sent an image or her voice.
        reading: what `safety.read` found in it.
        known: the facts about the hospital that may be told.
        words: another pack than the one in force.
    """
    due = next((code for code in reading.signals if safety.signal(code).hands_over), "")
    if reading.is_red or due or not text.strip():
        return Heard("person", reason="red_flag" if reading.is_red else due or "media")
    if safety.asks_for_diagnosis(text):
        return Heard("person", topic="limits", reason="diagnosis")
    offered = [topic for topic in (words or pack()).topics if set(topic.needs) <= set(known)]
    found = _chosen(text, offered) or next((topic for topic in offered if safety.says(topic.rules, text)), None)
    return Heard("answered", topic=found.code) if found else Heard("missed")


def _chosen(text: str, offered: list[Topic]) -> Topic | None:
    """Return the topic of the menu whose number was written."""
    number = _NUMBER.fullmatch(text.strip())
    menu = [topic for topic in offered if topic.in_menu]
    return menu[int(number[1]) - 1] if number and 0 < int(number[1]) <= len(menu) else None
