"""Tables of cases: the case with its clocks, how it was received, who works on it, what was found, who was told."""

from .amends import CaseApology, CaseApproval, CaseMeasure
from .case import SAID_AT_CLOSING, Case, CaseCounter, CaseKind, CaseStatus, Outcome
from .found import CaseCause, CaseConcern
from .receipt import CaseReceipt, Channel, Relation
from .story import CaseLink, CaseNote, NoteKind
from .terms import Finding, Improvement, Term
from .watch import CaseAlarm, CasePause
from .work import CaseDepartment, CaseMember, CaseWork

# isort: split
from renxin.programs.cases.hotline.models import HotlineTicket  # a table of this app

__all__ = [
    "SAID_AT_CLOSING",
    "Case",
    "CaseAlarm",
    "CaseApology",
    "CaseApproval",
    "CaseCause",
    "CaseConcern",
    "CaseCounter",
    "CaseDepartment",
    "CaseKind",
    "CaseLink",
    "CaseMeasure",
    "CaseMember",
    "CaseNote",
    "CasePause",
    "CaseReceipt",
    "CaseStatus",
    "CaseWork",
    "Channel",
    "Finding",
    "HotlineTicket",
    "Improvement",
    "NoteKind",
    "Outcome",
    "Relation",
    "Term",
]
