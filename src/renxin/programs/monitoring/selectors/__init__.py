"""What may be read of monitoring."""

from .at_home import (
    DayDose,
    MedicineLine,
    away,
    day_doses,
    diary,
    measure_of,
    medicine_lines,
    photos_waiting,
)
from .rules_in_force import Rules, rules_in_force

__all__ = [
    "DayDose",
    "MedicineLine",
    "Rules",
    "away",
    "day_doses",
    "diary",
    "measure_of",
    "medicine_lines",
    "photos_waiting",
    "rules_in_force",
]
