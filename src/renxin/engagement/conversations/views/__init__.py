"""The inbox: who waits, what was said, and the answer."""

from .acts import assign, close, composing, reopen, retry
from .bulk import bulk
from .confirming import confirm
from .files import file, linked_file, upload
from .finding import find
from .handing import colleagues, hand_over, transfer
from .inbox import forget_view, inbox, keep_view
from .lines import line, make_task, put_on_record, recall
from .macros import edit_macro, macro_list, macro_menu, retire_macro, run_macro
from .reply import limits, reply
from .thread import of_patient, older, quick, side, tail, thread

__all__ = [
    "assign",
    "bulk",
    "close",
    "colleagues",
    "composing",
    "confirm",
    "edit_macro",
    "file",
    "find",
    "forget_view",
    "hand_over",
    "inbox",
    "keep_view",
    "limits",
    "line",
    "linked_file",
    "macro_list",
    "macro_menu",
    "make_task",
    "of_patient",
    "older",
    "put_on_record",
    "quick",
    "recall",
    "reopen",
    "reply",
    "retire_macro",
    "retry",
    "run_macro",
    "side",
    "tail",
    "thread",
    "transfer",
    "upload",
]
