"""Tables of the package, a module for each subject."""

from .appeals import Appeal, AppealState
from .coaxing import CoaxingSign
from .evidence import BoardMeasure, Evidence, EvidenceKind, MeasureState, SelfScore
from .results import Month, MonthState, Result
from .sheets import Sheet, SheetVersion, Subject, VersionState

__all__ = [
    "Appeal",
    "AppealState",
    "BoardMeasure",
    "CoaxingSign",
    "Evidence",
    "EvidenceKind",
    "MeasureState",
    "Month",
    "MonthState",
    "Result",
    "SelfScore",
    "Sheet",
    "SheetVersion",
    "Subject",
    "VersionState",
]
