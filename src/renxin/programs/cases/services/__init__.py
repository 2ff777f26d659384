"""Writes of cases, a file for each verb: received, accepted, owned, looked into, answered, closed, archived."""

from renxin.programs.cases.hotline.services import NewTicket, take_ticket, take_tickets

from .accepting import accept_case, change_level, decline_case
from .answering import answer_case, contact_case, tell_by_phone
from .apologising import Delivery, clear_apology, deliver_apology, write_apology
from .approving import approve_answer, reject_answer
from .archiving import archive_case, missing
from .confirming import (
    Confirmed,
    confirm_case,
    confirm_followed,
    find_link,
    is_verdict,
    may_say_unsettled,
    rate_case,
    say_unsettled,
)
from .disputing import DisputeStep, join_cases, note_dispute_step, start_dispute, withdraw_case
from .drafting import draft_answer, may_draft
from .ending import close_case, reopen_case
from .finding import (
    Problem,
    code_harm,
    drop_concerned,
    drop_problem,
    name_concerned,
    note_problem,
    set_causes,
    set_finding,
)
from .hearing import hear_messages
from .helping import Wish, ask_for_help, promised_at, serve_request, take_request
from .informing import FIELDS as NOTICE_FIELDS
from .informing import attest_duty, set_notice
from .inquiring import check_apart, give_back, start_draft, start_inquiry, submit_answer
from .making_good import NewMeasure, Papers, decide_measure, finish_measure, propose_measure
from .noting import write_note
from .opening import NewCase, open_case, open_cases
from .owning import assign_case
from .praising import Reading, agree_star, choose_star, drop_praise, publish_star, record_praise
from .proving import (
    Proof,
    SealingDone,
    Talk,
    add_evidence,
    ask_sealing,
    finish_sealing,
    is_whole,
    keep_minutes,
    open_evidence,
    withdraw_evidence,
)
from .receiving import Intake, lead_on, receive_case
from .registering import register_complaint
from .rights import close_rights_cases
from .ruling import decide_rules, draft_rules, propose_rules, rules_in_force
from .stating import Question, ask_statement, give_statement, sweep_statements, withdraw_statement
from .sweeping import sweep_ladder
from .taking_over import PastCase, import_past_cases
from .timing import involve_department, need_inquiry, pause_case, resume_case, set_on_the_spot
from .watching import acknowledge_alarm, add_risks, raise_alarm, sweep_alarms, sweep_briefings
from .working import add_member, ask_for_work, drop_member, finish_work

__all__ = [
    "NOTICE_FIELDS",
    "Confirmed",
    "Delivery",
    "DisputeStep",
    "Intake",
    "NewCase",
    "NewMeasure",
    "NewTicket",
    "Papers",
    "PastCase",
    "Problem",
    "Proof",
    "Question",
    "Reading",
    "SealingDone",
    "Talk",
    "Wish",
    "accept_case",
    "acknowledge_alarm",
    "add_evidence",
    "add_member",
    "add_risks",
    "agree_star",
    "answer_case",
    "approve_answer",
    "archive_case",
    "ask_for_help",
    "ask_for_work",
    "ask_sealing",
    "ask_statement",
    "assign_case",
    "attest_duty",
    "change_level",
    "check_apart",
    "choose_star",
    "clear_apology",
    "close_case",
    "close_rights_cases",
    "code_harm",
    "confirm_case",
    "confirm_followed",
    "contact_case",
    "decide_measure",
    "decide_rules",
    "decline_case",
    "deliver_apology",
    "draft_answer",
    "draft_rules",
    "drop_concerned",
    "drop_member",
    "drop_praise",
    "drop_problem",
    "find_link",
    "finish_measure",
    "finish_sealing",
    "finish_work",
    "give_back",
    "give_statement",
    "hear_messages",
    "import_past_cases",
    "involve_department",
    "is_verdict",
    "is_whole",
    "join_cases",
    "keep_minutes",
    "lead_on",
    "may_draft",
    "may_say_unsettled",
    "missing",
    "name_concerned",
    "need_inquiry",
    "note_dispute_step",
    "note_problem",
    "open_case",
    "open_cases",
    "open_evidence",
    "pause_case",
    "promised_at",
    "propose_measure",
    "propose_rules",
    "publish_star",
    "raise_alarm",
    "rate_case",
    "receive_case",
    "record_praise",
    "register_complaint",
    "reject_answer",
    "reopen_case",
    "resume_case",
    "rules_in_force",
    "say_unsettled",
    "serve_request",
    "set_causes",
    "set_finding",
    "set_notice",
    "set_on_the_spot",
    "start_dispute",
    "start_draft",
    "start_inquiry",
    "submit_answer",
    "sweep_alarms",
    "sweep_briefings",
    "sweep_ladder",
    "sweep_statements",
    "take_request",
    "take_ticket",
    "take_tickets",
    "tell_by_phone",
    "withdraw_case",
    "withdraw_evidence",
    "withdraw_statement",
    "write_apology",
    "write_note",
]
