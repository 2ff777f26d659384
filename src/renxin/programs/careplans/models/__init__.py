"""Tables of care plans, one file for each part of the package."""

from .contacts import OPEN_STATES, Closure, Contact, ContactBy, ContactPart, ContactState
from .desk import CallSheet, SheetReview
from .dialogue import Dialogue, DialogueSwitch
from .handbooks import CareTalk, Handbook, Understood
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
from .previsit import Previsit, PrevisitSwitch
from .programmes import Answerer, Answering, Programme, ProgrammeVersion, VersionState
from .reports import ExplainSwitch, Explanation

__all__ = [
    "OPEN_STATES",
    "Answerer",
    "Answering",
    "CallSheet",
    "CarePlan",
    "CareTalk",
    "Closure",
    "Contact",
    "ContactBy",
    "ContactPart",
    "ContactState",
    "Dialogue",
    "DialogueSwitch",
    "EndReason",
    "Enrolment",
    "EnrolmentState",
    "ExplainSwitch",
    "Explanation",
    "Goal",
    "GoalState",
    "Handbook",
    "PlanStatus",
    "Previsit",
    "PrevisitSwitch",
    "Programme",
    "ProgrammeVersion",
    "SheetReview",
    "Transfer",
    "Understood",
    "VersionState",
]
