"""The inbox: who waits, what was said, and the answer."""

from .acts import assign, close, composing, reopen, retry
from .bulk import bulk
from .confirming import confirm
from .desk_settings import direct_lines, keeping
from .exporting import export
from .files import file, linked_file, upload
from .finding import find
from .handing import colleagues, hand_over, owners, receivers, transfer
from .inbox import forget_view, inbox, keep_view
from .inspecting import inspection, presence, take_alarm
from .lines import line, make_task, put_on_record, recall
from .macros import edit_macro, macro_list, macro_menu, retire_macro, run_macro
from .reception import assistant, assistant_misses
from .reply import limits, reply
from .supervising import set_agent, supervise
from .thread import of_patient, older, quick, side, tail, thread
from .why import resolve, unclear, why

__all__ = [
    "assign",
    "assistant",
    "assistant_misses",
    "bulk",
    "close",
    "colleagues",
    "composing",
    "confirm",
    "direct_lines",
    "edit_macro",
    "export",
    "file",
    "find",
    "forget_view",
    "hand_over",
    "inbox",
    "inspection",
    "keep_view",
    "keeping",
    "limits",
    "line",
    "linked_file",
    "macro_list",
    "macro_menu",
    "make_task",
    "of_patient",
    "older",
    "owners",
    "presence",
    "put_on_record",
    "quick",
    "recall",
    "receivers",
    "reopen",
    "reply",
    "resolve",
    "retire_macro",
    "retry",
    "run_macro",
    "set_agent",
    "side",
    "supervise",
    "tail",
    "take_alarm",
    "thread",
    "transfer",
    "unclear",
    "upload",
    "why",
]
