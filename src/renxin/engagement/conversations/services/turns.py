"""Who else may answer a patient's message before the assistant: packages above register, one turn at a time.

Safety has read the message before anybody is asked; a red flag is alarmed here whatever a listener makes of it. Nobody
is asked while a person talks with her or she waits for one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from renxin.engagement.conversations.models import Conversation
from renxin.engagement.safety.selectors import Reading
from renxin.kernel.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a listener made of a message: what is said to her; `person`, why somebody goes on; `summary` for them.

    What is `urgent` (120 first) stands alone, without the label and the footer of the assistant.
    """

    text: str = ""
    urgent: bool = False
    person: str = ""
    summary: str = ""


Listener = Callable[[Actor, int, str, Reading], Turn | None]
_listeners: Final[dict[str, Listener]] = {}


def register_listener(name: str, listener: Listener) -> None:
    """Let `listener` take turns: it gets the patient, her words and what safety read; None leaves it to others.

    It runs inside the transaction that keeps the message, with the patient locked.
    """
    _listeners[name] = listener


def take_turn(actor: Actor, row: Conversation, text: str, reading: Reading) -> Turn | None:
    """Return the first turn that anybody takes; None when nobody does, or a person is with her."""
    if row.status in (Conversation.Status.HUMAN, Conversation.Status.QUEUE) and not reading.is_red:
        return None
    turns = (listener(actor, row.patient_id, text, reading) for _name, listener in sorted(_listeners.items()))
    return next((turn for turn in turns if turn is not None), None)
