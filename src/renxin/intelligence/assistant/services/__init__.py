"""Every write of the assistant: talks, who takes them over, what is learned."""

from .learning_again import ask_to_learn, learn_again, ready_classifier
from .settling import Settling, settle_talk, take_up_talk
from .talking import begin_talk, take_turn

__all__ = [
    "Settling",
    "ask_to_learn",
    "begin_talk",
    "learn_again",
    "ready_classifier",
    "settle_talk",
    "take_turn",
    "take_up_talk",
]
