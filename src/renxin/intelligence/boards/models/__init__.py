"""The tables of boards: own arrangements, exports, reports and what was sent of them, walls."""

from .arrangements import Arrangement
from .exports import Export
from .reports import Issue, Report, Sending
from .walls import Wall

__all__ = ["Arrangement", "Export", "Issue", "Report", "Sending", "Wall"]
