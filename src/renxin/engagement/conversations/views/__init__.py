"""The inbox: who waits, what was said, and the answer."""

from .acts import assign, close, composing, reopen, retry
from .inbox import inbox
from .reply import reply
from .thread import of_patient, older, tail, thread

__all__ = [
    "assign",
    "close",
    "composing",
    "inbox",
    "of_patient",
    "older",
    "reopen",
    "reply",
    "retry",
    "tail",
    "thread",
]
