"""The assistant at reception: a pack of answers, found by patterns, given word for word. It knows nothing else.

It says of itself that it is automatic, offers a person with every answer, and is silent when a person is due: when
she asks for one, complains, is upset, or says what a chat must not judge. Pure; `services.hearing` does what it says.
"""

from .listening import Heard, listen
from .opening import hours_in_words, when
from .pack import ReceptionPack, Topic, pack
from .wording import answer_text, ask_again_text, framed, hand_over_text, language_of

__all__ = [
    "Heard",
    "ReceptionPack",
    "Topic",
    "answer_text",
    "ask_again_text",
    "framed",
    "hand_over_text",
    "hours_in_words",
    "language_of",
    "listen",
    "pack",
    "when",
]
