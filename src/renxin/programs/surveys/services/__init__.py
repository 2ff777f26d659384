"""Writes of surveys: setting up, inviting, taking answers, scoring them."""

from .amending import ask_to_amend, decide_amendment
from .answering import AtPlace, Submitted, find_invitation, open_invitation, submit, submit_at_place
from .changing import ask_to_change, decide_change, terms_of
from .importing import WholeAnswer, import_whole_answers
from .interviewing import finish_interview, has_treated, note_answer, plan_interviews, refuse_interview, said_so_far
from .inviting import Invited, InviteRequest, invite, invite_many
from .keeping import draft_of, keep_draft, keep_file, sweep_drafts, with_files
from .kiosks import find_kiosk, make_kiosk, may_leave, stop_kiosk
from .making import NewTrigger, make_trigger
from .placing import NewPlace, make_place_codes
from .reminding import decline, link_at_home, reasons_not_to_remind, remind_due
from .scoring import score_waiting
from .setting_up import install_packs, make_place_code
from .signalling import raise_signal, see_signal
from .swiftly import Swift, submit_swiftly
from .taking_over import PastAnswer, import_past_answers
from .transcribing import Paper, transcribe
from .triggering import set_trigger
from .using import set_in_use, start_survey, use_version
from .withdrawing import withdraw

__all__ = [
    "AtPlace",
    "InviteRequest",
    "Invited",
    "NewPlace",
    "NewTrigger",
    "Paper",
    "PastAnswer",
    "Submitted",
    "Swift",
    "WholeAnswer",
    "ask_to_amend",
    "ask_to_change",
    "decide_amendment",
    "decide_change",
    "decline",
    "draft_of",
    "find_invitation",
    "find_kiosk",
    "finish_interview",
    "has_treated",
    "import_past_answers",
    "import_whole_answers",
    "install_packs",
    "invite",
    "invite_many",
    "keep_draft",
    "keep_file",
    "link_at_home",
    "make_kiosk",
    "make_place_code",
    "make_place_codes",
    "make_trigger",
    "may_leave",
    "note_answer",
    "open_invitation",
    "plan_interviews",
    "raise_signal",
    "reasons_not_to_remind",
    "refuse_interview",
    "remind_due",
    "said_so_far",
    "score_waiting",
    "see_signal",
    "set_in_use",
    "set_trigger",
    "start_survey",
    "stop_kiosk",
    "submit",
    "submit_at_place",
    "submit_swiftly",
    "sweep_drafts",
    "terms_of",
    "transcribe",
    "use_version",
    "with_files",
    "withdraw",
]
