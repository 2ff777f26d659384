"""Tables of the telephone."""

from .ask import VoiceAsk
from .call import AgentLine, Call
from .review import CallReview

__all__ = ["AgentLine", "Call", "CallReview", "VoiceAsk"]
