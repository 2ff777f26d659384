"""Every write of waiting, and the port by which check-in hears of appointments."""

from renxin.programs.queues.ports import DueVisit, offer_visits

from .calling import call, call_next, change_doctor, let_pass, pass_over, recall, take_back
from .checking_in import check_in, return_with_results
from .ending import end_days, end_for_dead
from .judging import JudgedData, judge_patient, withdraw_judgement
from .line import TELL, topic_of
from .opening import announce_delay, close_counter, end_delay, open_counter, pause_counter
from .seeing import begin, finish, leave, send_on
from .setting_up import QueueData, remove_counter, save_counter, save_queue

__all__ = [
    "TELL",
    "DueVisit",
    "JudgedData",
    "QueueData",
    "announce_delay",
    "begin",
    "call",
    "call_next",
    "change_doctor",
    "check_in",
    "close_counter",
    "end_days",
    "end_delay",
    "end_for_dead",
    "finish",
    "judge_patient",
    "leave",
    "let_pass",
    "offer_visits",
    "open_counter",
    "pass_over",
    "pause_counter",
    "recall",
    "remove_counter",
    "return_with_results",
    "save_counter",
    "save_queue",
    "send_on",
    "take_back",
    "topic_of",
    "withdraw_judgement",
]
