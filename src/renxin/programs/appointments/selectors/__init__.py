"""Every read of appointments."""

from .booked import (
    Place,
    Sheet,
    appointment,
    day,
    departments_with_services,
    of_patient,
    pending,
    policy_of,
    service,
    services,
    session_sheet,
    sheets,
    slot,
    today_of,
)
from .displaced import Proposal, displaced, proposals
from .free import FreeDay, FreeSlot, Offer, bookable_departments, doctors, free, free_days
from .upcoming import booked_ahead, upcoming

__all__ = [
    "FreeDay",
    "FreeSlot",
    "Offer",
    "Place",
    "Proposal",
    "Sheet",
    "appointment",
    "bookable_departments",
    "booked_ahead",
    "day",
    "departments_with_services",
    "displaced",
    "doctors",
    "free",
    "free_days",
    "of_patient",
    "pending",
    "policy_of",
    "proposals",
    "service",
    "services",
    "session_sheet",
    "sheets",
    "slot",
    "today_of",
    "upcoming",
]
