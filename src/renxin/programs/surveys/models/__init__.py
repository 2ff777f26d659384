"""Tables of surveys: what is asked and answered, and who is asked when, where and by whom."""

from .asking import (
    AnswerBurst,
    Interview,
    Kiosk,
    SurveyDue,
    SurveySignal,
    SurveyTrigger,
)
from .following import Reminder, SurveyChange
from .survey import (
    Amendment,
    AnswerDraft,
    Audience,
    Invitation,
    InvitationState,
    PlaceCode,
    Submission,
    Survey,
    Transcription,
)

__all__ = [
    "Amendment",
    "AnswerBurst",
    "AnswerDraft",
    "Audience",
    "Interview",
    "Invitation",
    "InvitationState",
    "Kiosk",
    "PlaceCode",
    "Reminder",
    "Submission",
    "Survey",
    "SurveyChange",
    "SurveyDue",
    "SurveySignal",
    "SurveyTrigger",
    "Transcription",
]
