"""Tables of listening: talks and rounds, stories, the panel with its polls and advice, open days, public reviews."""

from .days import OpenDay, SignUp
from .panel import Advice, Ballot, PanelMember, Poll, PollOption
from .reviews import Review, ReviewReply
from .stories import Story, StoryConsent, StoryUse
from .talks import CaseEnd, ConsentWay, Interview, Note, Quote, Recording, Stop

__all__ = [
    "Advice",
    "Ballot",
    "CaseEnd",
    "ConsentWay",
    "Interview",
    "Note",
    "OpenDay",
    "PanelMember",
    "Poll",
    "PollOption",
    "Quote",
    "Recording",
    "Review",
    "ReviewReply",
    "SignUp",
    "Stop",
    "Story",
    "StoryConsent",
    "StoryUse",
]
