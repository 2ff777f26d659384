"""The tables of appointments."""

from .appointment import Appointment as Appointment
from .attending import AppointmentReminder as AppointmentReminder
from .planning import Leave as Leave
from .planning import Session as Session
from .planning import SessionPattern as SessionPattern
from .rules import BookingPolicy as BookingPolicy
from .rules import HealthcareService as HealthcareService
from .slots import Seat as Seat
from .slots import Slot as Slot
from .virtual import VideoHouse as VideoHouse
from .virtual import VirtualStep as VirtualStep
from .virtual import VirtualVisit as VirtualVisit
from .waitlist import WaitlistEntry as WaitlistEntry

__all__ = [
    "Appointment",
    "AppointmentReminder",
    "BookingPolicy",
    "HealthcareService",
    "Leave",
    "Seat",
    "Session",
    "SessionPattern",
    "Slot",
    "VideoHouse",
    "VirtualStep",
    "VirtualVisit",
    "WaitlistEntry",
]
