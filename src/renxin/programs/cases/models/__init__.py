"""Tables of cases: the case with its clocks, how it was received, who works on it, what was found, who was told."""

from .amends import CaseApology, CaseApproval, CaseMeasure
from .case import SAID_AT_CLOSING, Case, CaseCounter, CaseKind, CaseStatus, Outcome
from .dispute import CaseDisputeStep, Route
from .evidence import CaseEvidence, CaseMinutes, CaseSealing
from .found import CaseCause, CaseConcern
from .house import ComplaintNotice, DutyWord
from .praise import CasePraise, ServiceStar
from .receipt import CaseReceipt, Channel, Relation
from .request import CaseRequest, CaseSatisfaction
from .rules_of_house import HouseRules, RulesCode
from .statement import CaseStatement, CaseStatementVersion
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
    "CaseDisputeStep",
    "CaseEvidence",
    "CaseKind",
    "CaseLink",
    "CaseMeasure",
    "CaseMember",
    "CaseMinutes",
    "CaseNote",
    "CasePause",
    "CasePraise",
    "CaseReceipt",
    "CaseRequest",
    "CaseSatisfaction",
    "CaseSealing",
    "CaseStatement",
    "CaseStatementVersion",
    "CaseStatus",
    "CaseWork",
    "Channel",
    "ComplaintNotice",
    "DutyWord",
    "Finding",
    "HotlineTicket",
    "HouseRules",
    "Improvement",
    "NoteKind",
    "Outcome",
    "Relation",
    "Route",
    "RulesCode",
    "ServiceStar",
    "Term",
]
