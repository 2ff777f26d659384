"""Every write of the package."""

from .appealing import appeal, decide_appeal, withdraw_appeal
from .coaxing import look_for_coaxing, see_sign
from .computing import compute_month
from .evidence import add_document, add_link, add_metric, change_measure, open_boards, rate_measure, withdraw_evidence
from .freezing import amend_result, freeze_month, freeze_what_is_over
from .sheets import (
    approve_version,
    install_sheets,
    propose_version,
    send_back,
    stop_sheet,
    submit_version,
)

__all__ = [
    "add_document",
    "add_link",
    "add_metric",
    "amend_result",
    "appeal",
    "approve_version",
    "change_measure",
    "compute_month",
    "decide_appeal",
    "freeze_month",
    "freeze_what_is_over",
    "install_sheets",
    "look_for_coaxing",
    "open_boards",
    "propose_version",
    "rate_measure",
    "see_sign",
    "send_back",
    "stop_sheet",
    "submit_version",
    "withdraw_appeal",
    "withdraw_evidence",
]
