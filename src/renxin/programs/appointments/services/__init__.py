"""Every write of appointments."""

from renxin.programs.appointments.rules import SOFT

from .booking import (
    BookingData,
    HoldLost,
    Refused,
    accept_pending,
    book,
    book_party,
    check,
    confirm,
)
from .changing import cancel, reschedule
from .following import ask_for_escorts, follow_departments, fulfil_by_visits
from .holding import Held, SlotFull, hold, release_hold, release_pools, sweep_holds
from .leaving import LeaveData, cancel_session, take_leave, withdraw_leave
from .marking import confirm_coming, mark_arrived, mark_fulfilled, mark_missed, settle_past
from .mirroring import (
    AppointmentData,
    PastAppointment,
    book_from_interface,
    cancel_for_patients,
    cancel_from_interface,
    change_from_interface,
    import_past_appointments,
    miss_from_interface,
)
from .moving import CALL_OFF, Outcome, call_untold, rebook_session
from .planning import PatternData, end_pattern, open_sessions, write_pattern
from .seating import Seated, seat_reported
from .sessions import SessionData, add_session, change_session
from .settings import PolicyData, ServiceData, write_policy, write_service

__all__ = [
    "CALL_OFF",
    "SOFT",
    "AppointmentData",
    "BookingData",
    "Held",
    "HoldLost",
    "LeaveData",
    "Outcome",
    "PastAppointment",
    "PatternData",
    "PolicyData",
    "Refused",
    "Seated",
    "ServiceData",
    "SessionData",
    "SlotFull",
    "accept_pending",
    "add_session",
    "ask_for_escorts",
    "book",
    "book_from_interface",
    "book_party",
    "call_untold",
    "cancel",
    "cancel_for_patients",
    "cancel_from_interface",
    "cancel_session",
    "change_from_interface",
    "change_session",
    "check",
    "confirm",
    "confirm_coming",
    "end_pattern",
    "follow_departments",
    "fulfil_by_visits",
    "hold",
    "import_past_appointments",
    "mark_arrived",
    "mark_fulfilled",
    "mark_missed",
    "miss_from_interface",
    "open_sessions",
    "rebook_session",
    "release_hold",
    "release_pools",
    "reschedule",
    "seat_reported",
    "settle_past",
    "sweep_holds",
    "take_leave",
    "withdraw_leave",
    "write_pattern",
    "write_policy",
    "write_service",
]
