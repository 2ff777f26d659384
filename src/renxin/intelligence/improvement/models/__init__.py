"""The tables of improvement: suggestions, improvements, meetings, publications, training."""

from .improvements import Action, Bone, Check, Improvement, RootCause, State, Strength, Verdict, Why
from .meetings import Decision, Meeting, Point, PointNote
from .publications import Publication
from .suggestions import Source, Suggestion, SuggestionState
from .training import Attendance, CommunicationPost, Practice, TrainingSession

__all__ = [
    "Action",
    "Attendance",
    "Bone",
    "Check",
    "CommunicationPost",
    "Decision",
    "Improvement",
    "Meeting",
    "Point",
    "PointNote",
    "Practice",
    "Publication",
    "RootCause",
    "Source",
    "State",
    "Strength",
    "Suggestion",
    "SuggestionState",
    "TrainingSession",
    "Verdict",
    "Why",
]
