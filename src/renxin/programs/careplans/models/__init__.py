"""Tables of care plans, one file for each part of the package."""

from .contacts import OPEN_STATES, Closure, Contact, ContactBy, ContactPart, ContactState
from .plans import (
    CarePlan,
    EndReason,
    Enrolment,
    EnrolmentState,
    Goal,
    GoalState,
    PlanStatus,
    Transfer,
)
from .programmes import Answerer, Answering, Programme, ProgrammeVersion, VersionState

__all__ = [
    "OPEN_STATES",
    "Answerer",
    "Answering",
    "CarePlan",
    "Closure",
    "Contact",
    "ContactBy",
    "ContactPart",
    "ContactState",
    "EndReason",
    "Enrolment",
    "EnrolmentState",
    "Goal",
    "GoalState",
    "PlanStatus",
    "Programme",
    "ProgrammeVersion",
    "Transfer",
    "VersionState",
]
