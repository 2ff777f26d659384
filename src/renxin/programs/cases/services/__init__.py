"""Writes of cases: opening, owning, answering, the patient's word, closing, reopening, clocks."""

from renxin.programs.cases.hotline.services import NewTicket, take_ticket, take_tickets

from .answering import answer_case, tell_by_phone
from .confirming import Confirmed, confirm_case, find_link, is_verdict
from .ending import close_case, reopen_case
from .noting import note_messages, set_causes, write_note
from .opening import NewCase, open_case, open_cases
from .owning import assign_case
from .registering import register_complaint
from .requests import close_rights_cases
from .sweeping import sweep_ladder
from .taking_over import PastCase, import_past_cases

__all__ = [
    "Confirmed",
    "NewCase",
    "NewTicket",
    "PastCase",
    "answer_case",
    "assign_case",
    "close_case",
    "close_rights_cases",
    "confirm_case",
    "find_link",
    "import_past_cases",
    "is_verdict",
    "note_messages",
    "open_case",
    "open_cases",
    "register_complaint",
    "reopen_case",
    "set_causes",
    "sweep_ladder",
    "take_ticket",
    "take_tickets",
    "tell_by_phone",
    "write_note",
]
