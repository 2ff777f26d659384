"""Every write of foresight."""

from .adopting import adopt_model, retire_model
from .deciding import accept_suggestion, reject_suggestion
from .scoring import drop_scores, score_patients
from .studies import request_study, run_study

__all__ = [
    "accept_suggestion",
    "adopt_model",
    "drop_scores",
    "reject_suggestion",
    "request_study",
    "retire_model",
    "run_study",
    "score_patients",
]
