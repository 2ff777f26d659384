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
from .boards import (
    Board,
    alert,
    alerts_of,
    board,
    limits_of,
    points,
    storm,
    visible_alerts,
    watched_of,
)
from .rules_in_force import Rules, rules_in_force
from .silences import (
    Figures,
    SilenceLine,
    absences_of,
    outages,
    silence,
    silence_figures,
    silences,
    silences_of,
    visible_silences,
)
from .versions import threshold_version, threshold_versions

__all__ = [
    "Board",
    "DayDose",
    "Figures",
    "MedicineLine",
    "Rules",
    "SilenceLine",
    "absences_of",
    "alert",
    "alerts_of",
    "away",
    "board",
    "day_doses",
    "diary",
    "limits_of",
    "measure_of",
    "medicine_lines",
    "outages",
    "photos_waiting",
    "points",
    "rules_in_force",
    "silence",
    "silence_figures",
    "silences",
    "silences_of",
    "storm",
    "threshold_version",
    "threshold_versions",
    "visible_alerts",
    "visible_silences",
    "watched_of",
]
