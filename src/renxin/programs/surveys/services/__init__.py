"""Writes of surveys: setting up, inviting, taking answers, scoring them."""

from .answering import Submitted, open_invitation, submit, submit_at_place
from .importing import WholeAnswer, import_whole_answers
from .inviting import Invited, InviteRequest, invite, invite_many
from .placing import NewPlace, make_place_codes
from .scoring import score_waiting
from .setting_up import install_packs, make_place_code
from .signalling import raise_signal, see_signal
from .taking_over import PastAnswer, import_past_answers
from .transcribing import Paper, transcribe
from .triggering import set_trigger
from .withdrawing import withdraw

__all__ = [
    "InviteRequest",
    "Invited",
    "NewPlace",
    "Paper",
    "PastAnswer",
    "Submitted",
    "WholeAnswer",
    "import_past_answers",
    "import_whole_answers",
    "install_packs",
    "invite",
    "invite_many",
    "make_place_code",
    "make_place_codes",
    "open_invitation",
    "raise_signal",
    "score_waiting",
    "see_signal",
    "set_trigger",
    "submit",
    "submit_at_place",
    "transcribe",
    "withdraw",
]
