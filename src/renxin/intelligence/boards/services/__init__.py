"""Every change of boards."""

from .arranging import arrange, forget_arrangement
from .exporting import ask_for_export, make_export, sweep_exports, take_export
from .reporting import issue_due, issue_now, make_report, open_paper, resend, send_due, stop_report, unsubscribe
from .walls import make_wall, open_wall, revoke_wall

__all__ = [
    "arrange",
    "ask_for_export",
    "forget_arrangement",
    "issue_due",
    "issue_now",
    "make_export",
    "make_report",
    "make_wall",
    "open_paper",
    "open_wall",
    "resend",
    "revoke_wall",
    "send_due",
    "stop_report",
    "sweep_exports",
    "take_export",
    "unsubscribe",
]
